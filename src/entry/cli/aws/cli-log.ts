import type { Log } from '../../lambda/log.ts';
import { printable } from '../printable.ts';

/** What goes on inside, as far as it is worth a line on stderr. */
export const CLI_LOG: Log = {
  info: () => undefined,
  warn: (...told) => note('warning', told),
  error: (...told) => note('error', told),
};

/** Texts as they are, fields as JSON. */
function note(kind: string, told: readonly unknown[]): void {
  const words = told.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  process.stderr.write(`${kind}: ${printable(words.join(' '))}\n`);
}
