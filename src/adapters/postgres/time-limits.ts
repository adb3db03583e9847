/** How long the server may let a session wait or work. */
export interface TimeLimits {
  /**
   * For the one writer's place, and for any other lock, ms: then the attempt fails as transient, so that waiting sessions
   * do not pile up behind a load that takes long.
   */
  readonly lockMs: number;
  /** For one statement, ms; for the COPY that includes reading all files. */
  readonly statementMs: number;
  /** Between two statements, ms: a client that hangs must not hold the lock for ever. */
  readonly idleMs: number;
}

export const DEFAULT_TIME_LIMITS: TimeLimits = { lockMs: 10_000, statementMs: 1_800_000, idleMs: 60_000 };

/** A client whose machine is gone or frozen is noticed within two minutes; by default it takes the server two hours. */
const PROBES = `SET LOCAL tcp_keepalives_idle = 60;
    SET LOCAL tcp_keepalives_interval = 10;
    SET LOCAL tcp_keepalives_count = 6`;

/** As SQL, for the transaction that has just begun. Takes no snapshot. */
export function limitsSql({ lockMs, statementMs, idleMs }: TimeLimits): string {
  const whole = (ms: number) => String(Math.max(1, Math.round(ms)));
  return `SET LOCAL lock_timeout = ${whole(lockMs)};
    SET LOCAL statement_timeout = ${whole(statementMs)};
    SET LOCAL idle_in_transaction_session_timeout = ${whole(idleMs)};
    ${PROBES}`;
}
