import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, ServiceError } from './peer-error.ts';

/** Something that goes wrong with calls of the service. */
interface CallFault {
  /** The operation, such as `BatchExecuteStatement`. */
  readonly call: string;
  /** `refuse`: answered by an error, nothing happened; `lose-answer`: it happened, and the connection breaks. */
  readonly how: 'refuse' | 'lose-answer';
  /** The error's type. Default: ThrottlingException. */
  readonly type?: string;
  /** How many times. Default: until healed. */
  readonly times?: number;
}

/** Something that goes wrong with a statement that runs. */
interface StatementFault {
  /** Occurs in the statement's text; `COMMIT` stands for the end of a batch. */
  readonly statement: string;
  /** `fail`: it fails with `error`; `slow`: it takes `delayMs` longer; `kill`: its session dies. */
  readonly how: 'fail' | 'slow' | 'kill';
  /** Whether before or after its effect. Default: before. */
  readonly when?: 'before' | 'after';
  /** Default: the error of a conflict, 1023. */
  readonly error?: string;
  readonly delayMs?: number;
  readonly times?: number;
}

export type PeerFault = CallFault | StatementFault;

const CONFLICT = 'ERROR: 1023\n  Detail: Serializable isolation violation on table in Redshift';

/** What shall go wrong, and how strict the service is. */
export class PeerFaults {
  /** Active statements above it are refused with ActiveStatementsExceededException. */
  maxActiveStatements = 200;
  /** Waiting requests for one statement above it are refused with ActiveWaitingRequestsExceededException. */
  maxWaiters = 10;
  /** Whether something takes a snapshot before the first statement of a batch: then LOCK comes too late for it. */
  snapshotFirst = false;
  readonly #left = new Map<PeerFault, number>();

  inject(fault: PeerFault): void {
    this.#left.set(fault, fault.times ?? Number.POSITIVE_INFINITY);
  }

  /** Takes back every fault and setting. */
  heal(): void {
    this.#left.clear();
    this.maxActiveStatements = 200;
    this.maxWaiters = 10;
    this.snapshotFirst = false;
  }

  /** @throws ServiceError where the call is refused */
  beforeCall(operation: string): void {
    const fault = this.#take((f): f is CallFault => 'call' in f && f.call === operation && f.how === 'refuse');
    if (fault === undefined) return;
    const type = fault.type ?? 'ThrottlingException';
    throw new ServiceError(type, `injected: ${type}`, type.startsWith('Internal') ? 500 : 400);
  }

  /** Whether the answer of this call gets lost. */
  losesAnswer(operation: string): boolean {
    return (
      this.#take((f): f is CallFault => 'call' in f && f.call === operation && f.how === 'lose-answer') !== undefined
    );
  }

  /**
   * @param kill ends the session
   * @throws DatabaseError where the statement is to fail
   */
  async strike(sql: string, when: 'before' | 'after', kill: () => Promise<void>): Promise<void> {
    const isMeant = (f: PeerFault): f is StatementFault => {
      return 'statement' in f && sql.includes(f.statement) && (f.when ?? 'before') === when;
    };
    for (let fault = this.#take(isMeant); fault !== undefined; fault = this.#takeOther(isMeant, fault)) {
      if (fault.how === 'slow') await sleep(fault.delayMs ?? 0);
      if (fault.how === 'kill') await kill();
      if (fault.how === 'fail') throw new DatabaseError(fault.error ?? CONFLICT);
    }
  }

  #take<T extends PeerFault>(isMeant: (fault: PeerFault) => fault is T): T | undefined {
    for (const [fault, left] of this.#left) {
      if (left <= 0 || !isMeant(fault)) continue;
      this.#left.set(fault, left - 1);
      return fault;
    }
    return undefined;
  }

  /** The next one after `last`, so that a fault without end strikes once per statement. */
  #takeOther<T extends PeerFault>(isMeant: (fault: PeerFault) => fault is T, last: T): T | undefined {
    const faults = [...this.#left.keys()];
    const rest = new Set(faults.slice(faults.indexOf(last) + 1));
    return this.#take((fault): fault is T => rest.has(fault) && isMeant(fault));
  }
}
