import { Busy, LoadImpossible, type PipelineError, Unavailable } from '../../domain/errors.ts';

// Result codes of SQLite; the lower byte is the kind, the rest refines it (https://www.sqlite.org/rescode.html).
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
/** Two processes set up the log at the same time. */
const PROTOCOL = 15;
const NOTADB = 26;
/** The shared memory of the log could not be enlarged: how a full disk shows there. */
const IOERR_SHMSIZE = 4874;

/** The result code of an error of `node:sqlite`, or undefined for any other error. */
function sqliteCode(error: unknown): number | undefined {
  return (error as { readonly errcode?: number } | null | undefined)?.errcode;
}

/** An error of SQLite in the domain's words, with what to do about it; other errors stay as they are. */
export function translated(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  return explained(code, path, { cause: error }) ?? error;
}

function explained(code: number, path: string, options: ErrorOptions): PipelineError | undefined {
  if (code === IOERR_SHMSIZE) return diskFull(path, options);
  switch (code & 0xff) {
    case FULL:
      return diskFull(path, options);
    case BUSY:
    case LOCKED:
    case PROTOCOL:
      return new Busy(`another process is writing to ${path}; try again when it has finished`, options);
    case CANTOPEN:
    case READONLY:
      return new LoadImpossible(`${path} cannot be written; let this user write to its folder (chmod u+rwx)`, options);
    case CORRUPT:
    case NOTADB:
      return new LoadImpossible(
        `${path} is damaged; move it away and run again: what is loaded is known to the warehouse's ledger`,
        options,
      );
    case IOERR:
      return new Unavailable(`${path} cannot be read or written (input/output error ${code})`, options);
    default:
      // A mistake in a statement, say: a fault of ours that must not be dressed up as the world's.
      return undefined;
  }
}

function diskFull(path: string, options: ErrorOptions): LoadImpossible {
  return new LoadImpossible(`no space left for ${path}; make room and run again, nothing is half done`, options);
}
