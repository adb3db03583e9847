import { printable } from './printable.ts';

/** What a cell may hold; null shows as nothing. */
export type Cell = string | number | boolean | bigint | null;

/** Without lines, so that a table can be read by other programs, too. */
const NO_LINES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
);

/** A table as text, numbers to the right. The printer is loaded here: who asks for JSON does not pay for it. */
export async function tableOf(head: readonly string[], rows: readonly (readonly Cell[])[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const isNumeric = head.map((_, at) => rows.length > 0 && rows.every((row) => isNumber(row[at] ?? null)));
  const table = new Table({
    head: head.map(printable),
    colAligns: isNumeric.map((numeric) => (numeric ? 'right' : 'left')),
    chars: { ...NO_LINES, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(row.map((cell) => (cell === null ? '' : printable(String(cell)))));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function isNumber(cell: Cell): boolean {
  return cell === null || typeof cell === 'number' || typeof cell === 'bigint';
}
