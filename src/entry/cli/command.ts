import { type Command, InvalidArgumentError } from 'commander';

/** Where a home is, unless it is named. */
export const DEFAULT_HOME = '.transformed-orders';

/** Adds a command with the options that all have, and examples at the end of its help. */
export function addCommand(program: Command, name: string, summary: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ transformed-orders ${example}`);
  return program
    .command(name)
    .description(summary)
    .option('--json', 'print one JSON value on stdout and nothing else')
    .option('--verbose', 'show where an error came from')
    .showHelpAfterError(`(transformed-orders ${name} --help tells more)`)
    .addHelpText('after', ['', 'Examples:', ...lines].join('\n'));
}

/** Adds the option that says where state and warehouse are kept. */
export function withHome(command: Command): Command {
  const what = 'where the warehouse and what is known of the files are kept';
  return command.option('--home <dir>', what, folderName, DEFAULT_HOME);
}

/** An empty name would be the current folder; it comes of a shell variable that is not set. */
function folderName(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must name a folder.');
  return text;
}

/** Whether the user asked for JSON; asked of the arguments, since it also counts when they cannot be parsed. */
export function isJsonAsked(): boolean {
  const end = process.argv.indexOf('--');
  return (end < 0 ? process.argv : process.argv.slice(0, end)).includes('--json');
}
