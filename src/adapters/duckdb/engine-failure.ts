import { Busy, LoadImpossible, PipelineError, Unavailable } from '../../domain/errors.ts';

/** The engine gives plain errors; their text is all there is to tell them apart by. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Another process has the file open. */
export function isHeld(error: unknown): boolean {
  return /Could not set lock on file/i.test(messageOf(error));
}

/** There is no such table, or no such schema. */
export function isUnknownTable(error: unknown): boolean {
  return /Catalog Error: Table with name \S+ does not exist/.test(messageOf(error));
}

/** After such an error the engine answers nothing more: the file must be closed and opened anew. */
export function isFatal(error: unknown): boolean {
  return /^FATAL Error|database has been invalidated/i.test(messageOf(error));
}

/** The disk, a quota, a file size limit or the memory is used up. */
export function isOutOfSpace(error: unknown): boolean {
  return /No space left|File too large|quota exceeded|Out of Memory Error|could not allocate|max_temp_directory_size/i.test(
    messageOf(error),
  );
}

/** Another transaction was faster. Cannot happen while one process owns the file and takes turns; if it does, try again. */
export function isConflict(error: unknown): boolean {
  return /TransactionContext Error: (Conflict|Failed to commit)|Transaction conflict|Conflict on/i.test(
    messageOf(error),
  );
}

/** The engine's first line: the rest quotes SQL and, of CSV and JSON, content of rows. */
export function firstLine(error: unknown): string {
  return (messageOf(error).split('\n')[0] ?? '').slice(0, 300);
}

/** What every caller of the port understands, with the engine's error as `cause`. */
export function translated(error: unknown, path: string): PipelineError {
  if (error instanceof PipelineError) return error;
  const options = { cause: error };
  if (isHeld(error)) return heldByAnother(path, error);
  if (isOutOfSpace(error)) return new LoadImpossible(`no space for the warehouse: ${firstLine(error)}`, options);
  if (isFatal(error) || isConflict(error))
    return new Unavailable(`the warehouse must be reopened: ${firstLine(error)}`, options);
  const remedy =
    'restore it from a copy, or move it away and load again: every file that still lies there is loaded anew';
  return new LoadImpossible(`the warehouse file ${path} cannot be used: ${firstLine(error)}; ${remedy}`, options);
}

/** The file is in use; the engine's message names the process. */
export function heldByAnother(path: string, cause?: unknown): Busy {
  const holder = /PID (\d+)/.exec(messageOf(cause))?.[1];
  const who = holder === undefined ? 'another reader or writer' : `process ${holder}`;
  return new Busy(`${path} is in use by ${who}; wait until it has finished, or stop it, and try again`, { cause });
}
