import type { Command } from 'commander';
import type { LoadRecord } from '../../domain/audit-record.ts';
import { TOKENS } from '../tokens.ts';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { EXIT } from './exit-code.ts';
import { shortId, timeText } from './figures.ts';
import { loadView, reasonOfState, shownState } from './inspect/load-view.ts';
import { asking, type Place, withPlace } from './inspect/place.ts';

/** `loads`: every load that was planned, the latest first. */
export function addLoads(program: Command): void {
  const command = addCommand(program, 'loads', 'list the loads, the latest first', ['loads', 'loads --json']);
  withPlace(command).action(answering(isJsonAsked, loads));
}

async function loads(place: Place): Promise<Answer> {
  const [records, open] = await asking(place, async (container) => {
    const ids = new Set(await container.get(TOKENS.plans).open());
    const all: LoadRecord[] = [];
    for await (const record of container.get(TOKENS.audit).loads()) all.push(record);
    return [all, ids] as const;
  });
  const json = records.map((record) => loadView(record, open));
  return { exitCode: EXIT.loaded, json, text: () => textOf(records, open) };
}

async function textOf(records: readonly LoadRecord[], open: ReadonlySet<string>): Promise<string> {
  if (records.length === 0) return 'no loads yet';
  const { tableOf } = await import('./table.ts');
  const rows = records.map((record) => {
    const { id, plannedAt, dataset, files, accounting } = record;
    const { rows: count = null, won = null, older = null, repeated = null } = accounting ?? {};
    const state = shownState(record, open);
    const why = reasonOfState(record, state);
    return [shortId(id), timeText(plannedAt), dataset, state, files, count, won, older, repeated, why];
  });
  return tableOf(['load', 'planned (UTC)', 'dataset', 'state', 'files', 'rows', 'won', 'older', 'repeated', ''], rows);
}
