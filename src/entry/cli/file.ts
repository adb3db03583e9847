import type { Command } from 'commander';
import type { InspectedFile } from '../../domain/inspect-files.ts';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { EXIT } from './exit-code.ts';
import { grouped, timeText } from './figures.ts';
import { factView, viewOf } from './inspect/file-view.ts';
import { asking, type Place, withPlace } from './inspect/place.ts';
import { printable } from './printable.ts';

/** `file`: what happened to one file. */
export function addFile(program: Command): void {
  const command = addCommand(program, 'file', 'tell what happened to a file: state, reason, load, rows, every fact', [
    'file orders/order_purchase_year=2026/order_purchase_month=1/order_purchase_day=7/a.parquet',
    'file ./transformed-area/customers/customers-1.csv',
    'file 3f9a01bc --json',
  ]);
  withPlace(command.argument('<key or id>', 'a key, a path inside the area, or 8 digits or more of an id'))
    .addHelpText('after', NOTES)
    .action(answering(isJsonAsked, file));
}

const NOTES = `
On AWS a key, or all 64 digits of an id, are looked up; fewer digits take reading the whole audit.`;

async function file(text: string, place: Place): Promise<Answer> {
  const { findFiles } = await import('./inspect/find-files.ts');
  const found = await asking(place, (container) => findFiles(container, text, place));
  const versions = found.map((one) => ({ ...viewOf(one), facts: one.record.facts.map(factView) }));
  // The newest version is the answer; what else the key once was comes with it.
  return { exitCode: EXIT.loaded, json: { ...versions[0], versions }, text: () => found.map(textOf).join('\n\n') };
}

function textOf(found: InspectedFile): string {
  const { key, state, reason, load, rows, id, area, sizeBytes, modified } = viewOf(found);
  const lines = [
    printable(key),
    `  state     ${state}${reason === null ? '' : `: ${printable(reason)}`}`,
    `  id        ${id}`,
    `  in        ${printable(area)}, ${grouped(sizeBytes)} bytes, modified ${timeText(Date.parse(modified))} UTC`,
    ...(load === null ? [] : [`  load      ${load}`]),
    ...(rows === null ? [] : [`  rows      ${rowsText(rows)}`]),
    ...found.record.facts.map((fact) => `  ${timeText(fact.at)}  ${fact.kind}${detailOf(fact)}`),
  ];
  return lines.join('\n');
}

function rowsText({ rows, won, older, repeated }: NonNullable<ReturnType<typeof viewOf>['rows']>): string {
  const parts = Object.entries({ won, older, repeated }).flatMap(([name, count]) =>
    count === null ? [] : [`${grouped(count)} ${name}`],
  );
  if (rows === null) return 'not counted by file';
  return parts.length === 0 ? grouped(rows) : `${grouped(rows)} = ${parts.join(' + ')}`;
}

function detailOf(fact: InspectedFile['record']['facts'][number]): string {
  if (fact.kind === 'RECEIVED') return fact.warnings.map((warning) => `\n    warning: ${printable(warning)}`).join('');
  if (fact.kind === 'SUPERSEDED') return ` by ${fact.by}`;
  return '';
}
