import { inspect } from 'node:util';
import { EXIT, type ExitCode } from './exit-code.ts';
import { explain } from './explain-error.ts';
import { CutShort } from './json-array.ts';
import { printable } from './printable.ts';

/** What a command has to say at its end: once as a value, once as text; only the one asked for is made. */
export interface Answer {
  readonly exitCode: ExitCode;
  /** For `--json`: the one value on stdout; undefined where it was printed already, item by item (`JsonArray`). */
  readonly json: unknown;
  /** For people; empty for nothing. */
  text(): string | Promise<string>;
}

/**
 * Turns a handler into an action of the command line: prints its answer, or its error, and sets the exit code. The process
 * is left to end by itself, so that nothing is cut off.
 */
export function answering<Arguments extends unknown[]>(
  isJson: () => boolean,
  handler: (...args: Arguments) => Promise<Answer>,
): (...args: Arguments) => Promise<void> {
  return async (...args) => {
    try {
      const answer = await handler(...args);
      const text = isJson() ? jsonOf(answer) : await answer.text();
      if (text !== '') process.stdout.write(`${text}\n`);
      process.exitCode = answer.exitCode;
    } catch (error) {
      // Half a value is on stdout, and shows that it is: another one behind it would only hide the error.
      if (error instanceof CutShort) tell(error.cause, false);
      else tell(error, isJson());
    }
  };
}

function jsonOf({ json }: Answer): string {
  return json === undefined ? '' : JSON.stringify(json);
}

/** Prints an error the way it was asked for and sets the exit code. */
export function tell(error: unknown, isJson: boolean): void {
  const { message, exitCode, unforeseen } = explain(error);
  const isVerbose = process.env['DEBUG'] !== undefined || process.argv.includes('--verbose');
  if (isVerbose) process.stderr.write(`${inspect(error)}\n`);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code: nameOf(exitCode), message } })}\n`);
  else process.stderr.write(`transformed-orders: ${message.split('\n').map(printable).join('\n')}\n`);
  if (unforeseen && !isVerbose) process.stderr.write('(with --verbose it says where it happened)\n');
  process.exitCode = exitCode;
}

function nameOf(exitCode: ExitCode): string {
  return Object.entries(EXIT).find(([, code]) => code === exitCode)?.[0] ?? 'failed';
}
