import type { AwsPlace } from './aws/aws-place.ts';
import { DEFAULT_HOME } from './command.ts';

/** What was asked about: AWS, or a home. */
interface AskedPlace extends AwsPlace {
  readonly home?: string;
}

/** A command to type next, which is about the same place: with the option by which that was named. */
export function commandAt(place: AskedPlace, command: string): string {
  return `transformed-orders ${command}${optionOf(place)}`;
}

function optionOf({ aws, stack, home = DEFAULT_HOME }: AskedPlace): string {
  if (stack !== undefined) return ` --stack ${stack}`;
  if (aws === true) return ' --aws';
  return home === DEFAULT_HOME ? '' : ` --home ${quoted(home)}`;
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
