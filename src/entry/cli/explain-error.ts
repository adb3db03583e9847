import { Busy, PipelineError } from '../../domain/errors.ts';
import { CommandError } from './command-error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** An error as it is told: one line with the remedy, and what the process ends with. */
export interface Explanation {
  readonly message: string;
  readonly exitCode: ExitCode;
  /** An error nobody has foreseen: its stack would help whoever gets the report. */
  readonly unforeseen: boolean;
}

/** The one place where errors become exit codes. */
export function explain(error: unknown): Explanation {
  if (error instanceof CommandError) return foreseen(error.message, error.exitCode);
  if (error instanceof Busy) return foreseen(error.message, EXIT.busy);
  if (error instanceof PipelineError) return foreseen(error.message, EXIT.failed);
  const message = error instanceof Error ? error.message : String(error);
  const remedy = remedyFor(message, codeOf(error));
  if (remedy !== undefined) return foreseen(remedy, EXIT.failed);
  return { message: `unexpected: ${message}`, exitCode: EXIT.failed, unforeseen: true };
}

function foreseen(message: string, exitCode: ExitCode): Explanation {
  return { message, exitCode, unforeseen: false };
}

function remedyFor(message: string, code: string | undefined): string | undefined {
  if (code === 'ERR_UNKNOWN_BUILTIN_MODULE' && message.includes('sqlite')) {
    return `this Node (${process.version}) has no node:sqlite; use Node 24 or newer, or run npm ci, which brings its own`;
  }
  if (/@duckdb\/node-(api|bindings)|duckdb native binding/i.test(message) || code === 'ERR_DLOPEN_FAILED') {
    const platform = `${process.platform}-${process.arch}`;
    const firstLine = message.split('\n')[0] ?? '';
    return (
      `DuckDB cannot be loaded on ${platform} (${firstLine}); run npm ci again without --omit=optional, ` +
      'on Linux with glibc, macOS or Windows: see the platforms of @duckdb/node-api'
    );
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') return `no space left (${message}); make room and run again`;
  if (code === 'EMFILE' || code === 'ENFILE') return `too many open files (${message}); raise the limit (ulimit -n)`;
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
