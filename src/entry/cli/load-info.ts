import type { Command } from 'commander';
import type { Container } from 'inversify';
import type { LoadRecord } from '../../domain/audit-record.ts';
import { TOKENS } from '../tokens.ts';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { CommandError, misuse } from './command-error.ts';
import { EXIT } from './exit-code.ts';
import { grouped, timeText } from './figures.ts';
import type { FileView } from './inspect/file-view.ts';
import { loadView, reasonOfState, type ShownLoadState, shownState } from './inspect/load-view.ts';
import { asking, type Place, withPlace } from './inspect/place.ts';
import { commandAt } from './next-command.ts';
import { printable } from './printable.ts';

/** `load-info`: one load with its files. */
export function addLoadInfo(program: Command): void {
  const examples = ['load-info 3f9a01bc77d2', 'load-info 3f9a01bc77d2 --json'];
  const command = addCommand(program, 'load-info', 'tell everything about a load: state, rows, its files', examples);
  withPlace(command.argument('<id>', 'the id of a load, or the digits it begins with')).action(
    answering(isJsonAsked, loadInfo),
  );
}

async function loadInfo(id: string, place: Place): Promise<Answer> {
  const { filesOfLoad } = await import('./inspect/files-of-load.ts');
  const [record, open, files] = await asking(place, async (container) => {
    const ids = new Set(await container.get(TOKENS.plans).open());
    const found = await findLoad(container, id.toLowerCase(), place);
    return [found, ids, await filesOfLoad(container, found.id)] as const;
  });
  return {
    exitCode: EXIT.loaded,
    // The number of files stays what it was planned with; the list is what can still be told of them.
    json: { ...loadView(record, open), fileCount: record.files, files },
    text: () => textOf(record, shownState(record, open), files),
  };
}

async function findLoad(container: Container, prefix: string, place: Place): Promise<LoadRecord> {
  const audit = container.get(TOKENS.audit);
  const exact = await audit.load(prefix);
  if (exact !== undefined) return exact;
  const found: LoadRecord[] = [];
  for await (const record of audit.loads()) if (record.id.startsWith(prefix)) found.push(record);
  const [first, second] = found;
  if (second !== undefined)
    throw misuse(`the ids of ${String(found.length)} loads begin with ${prefix}; give more digits`);
  if (first !== undefined) return first;
  throw new CommandError(`there is no load ${printable(prefix)}; ${commandAt(place, 'loads')} lists all of them`);
}

async function textOf(record: LoadRecord, state: ShownLoadState, files: readonly FileView[]): Promise<string> {
  const { accounting, failure, blocked, parent } = record;
  const why = state === 'RELEASED' ? `: ${reasonOfState(record, state) ?? ''}` : '';
  const lines = [
    `load ${record.id}`,
    `  state     ${state}, attempt ${String(record.attempt)}${printable(why)}`,
    `  dataset   ${record.dataset}, ${grouped(record.files)} files, ${grouped(record.sizeBytes)} bytes`,
    `  planned   ${timeText(record.plannedAt)} UTC, last changed ${timeText(record.at)} UTC`,
    ...(parent === null ? [] : [`  half of   ${parent}`]),
    ...(accounting === null ? [] : [`  rows      ${Object.entries(accounting).map(figure).join(', ')}`]),
    ...(blocked === null ? [] : [`  blocked   by ${blocked.by}: ${printable(blocked.reason)}`]),
    ...(failure === null ? [] : [`  failure   ${printable(failure)}`]),
  ];
  if (files.length === 0) return lines.join('\n');
  const { tableOf } = await import('./table.ts');
  const rows = files.map(({ state, key, rows: of, reason }) => [state, of?.rows ?? null, key, reason]);
  return [...lines, '', await tableOf(['state', 'rows', 'key', 'reason'], rows)].join('\n');
}

function figure([name, count]: [string, number]): string {
  return name === 'rows' ? `${grouped(count)} in all` : `${grouped(count)} ${name}`;
}
