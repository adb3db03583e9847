import type pg from 'pg';

type StatementStatus = 'SUBMITTED' | 'PICKED' | 'STARTED' | 'FINISHED' | 'FAILED' | 'ABORTED';

/** The rows that a statement gave, as text. */
export interface ResultSet {
  readonly columns: readonly { readonly name: string; readonly typeId: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** One SQL of a statement. */
export interface SubStatement {
  readonly sql: string;
  /** What `sys_load_error_detail` knows its COPY by. */
  readonly queryId: number;
  status: StatementStatus;
  error: string | null;
  /** As the Data API counts: rows of a result, rows changed, or -1. */
  resultRows: number;
  result: ResultSet | null;
  durationNs: number;
}

/** What was submitted, and what became of it. */
export interface PeerStatement {
  readonly id: string;
  readonly name: string;
  readonly database: string;
  readonly caller: string;
  /** The database user that it runs as; null for one that may do anything. */
  readonly user: string | null;
  readonly isBatch: boolean;
  readonly autoCommit: boolean;
  readonly subs: readonly SubStatement[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  updatedAt: number;
  status: StatementStatus;
  error: string | null;
  pid: number;
  /** Requests that wait for it at this moment. */
  waiters: number;
  session: pg.Client | null;
  isCancelled: boolean;
  /** Settles, always well, when the status is final. */
  done: Promise<void>;
}

/** Whether the status will not change any more. */
export function isDecided({ status }: PeerStatement): boolean {
  return status === 'FINISHED' || status === 'FAILED' || status === 'ABORTED';
}
