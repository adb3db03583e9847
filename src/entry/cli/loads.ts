import type { Command } from 'commander';
import type { LoadRecord } from '../../domain/audit-record.ts';
import { TOKENS } from '../tokens.ts';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { EXIT } from './exit-code.ts';
import { shortId, timeText } from './figures.ts';
import { asking, type Place, withPlace } from './inspect/place.ts';

/** `loads`: every load that was planned, the latest first. */
export function addLoads(program: Command): void {
  const command = addCommand(program, 'loads', 'list the loads, the latest first', ['loads', 'loads --json']);
  withPlace(command).action(answering(isJsonAsked, loads));
}

async function loads(place: Place): Promise<Answer> {
  const { loadView } = await import('./inspect/load-view.ts');
  const records = await asking(place, async (container) => {
    const all: LoadRecord[] = [];
    for await (const record of container.get(TOKENS.audit).loads()) all.push(record);
    return all;
  });
  return { exitCode: EXIT.loaded, json: records.map(loadView), text: () => textOf(records) };
}

async function textOf(records: readonly LoadRecord[]): Promise<string> {
  if (records.length === 0) return 'no loads yet';
  const { tableOf } = await import('./table.ts');
  const rows = records.map(({ id, plannedAt, dataset, state, files, accounting, failure, blocked }) => {
    const { rows: count = null, won = null, older = null, repeated = null } = accounting ?? {};
    const why = blocked?.reason ?? failure;
    return [shortId(id), timeText(plannedAt), dataset, state, files, count, won, older, repeated, why];
  });
  return tableOf(['load', 'planned (UTC)', 'dataset', 'state', 'files', 'rows', 'won', 'older', 'repeated', ''], rows);
}
