import type { LoadHandle } from '../../ports/warehouse.ts';

/** What a handle says: whose attempt, and the statement; null for a load whose files were found bad before any. */
export interface ParsedHandle {
  readonly loadId: string;
  readonly attempt: number;
  readonly statementId: string | null;
}

const UNSUBMITTED = 'not-submitted';

/** The handle of an attempt. */
export function loadHandle({ loadId, attempt, statementId }: ParsedHandle): LoadHandle {
  return `${loadId}.${attempt}.${statementId ?? UNSUBMITTED}`;
}

/** Undefined for what is no handle of ours. */
export function parseHandle(handle: LoadHandle): ParsedHandle | undefined {
  const match = /^([0-9a-f]{64})\.(\d{1,9})\.([\w:-]{1,100})$/.exec(handle);
  const [, loadId, attempt, statementId] = match ?? [];
  if (loadId === undefined || statementId === undefined) return undefined;
  return { loadId, attempt: Number(attempt), statementId: statementId === UNSUBMITTED ? null : statementId };
}
