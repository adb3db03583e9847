import { EXIT, type ExitCode } from './exit-code.ts';

/** Why a command cannot do what it was asked for, in words for the user that name the remedy. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** The user called the command in a way that cannot be meant. */
export function misuse(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}
