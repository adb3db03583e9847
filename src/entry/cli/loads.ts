import type { Command } from 'commander';
import type { Container } from 'inversify';
import type { LoadRecord } from '../../domain/audit-record.ts';
import { compare } from '../../domain/file-query.ts';
import { TOKENS } from '../tokens.ts';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { EXIT } from './exit-code.ts';
import { shortId, timeText } from './figures.ts';
import { loadView, reasonOfState, shownState } from './inspect/load-view.ts';
import { asking, type Place, withPlace } from './inspect/place.ts';

interface LoadsOptions extends Place {
  readonly open?: true;
}

/** `loads`: every load that was planned, the latest first; or those that are open. */
export function addLoads(program: Command): void {
  const examples = ['loads', 'loads --open', 'loads --json'];
  const command = addCommand(program, 'loads', 'list the loads, the latest first', examples);
  withPlace(command)
    .option('--open', 'only those that are not settled yet: planned, at work, failed or blocked; reads no others')
    .action(answering(isJsonAsked, loads));
}

async function loads({ open: openOnly, ...place }: LoadsOptions): Promise<Answer> {
  const [records, open] = await asking(place, async (container) => {
    const ids = new Set(await container.get(TOKENS.plans).open());
    return [openOnly === true ? await openLoads(container, ids) : await allLoads(container), ids] as const;
  });
  const json = records.map((record) => loadView(record, open));
  const none = openOnly === true ? 'no open loads' : 'no loads yet';
  return { exitCode: EXIT.loaded, json, text: () => (records.length === 0 ? none : textOf(records, open)) };
}

async function allLoads(container: Container): Promise<LoadRecord[]> {
  const all: LoadRecord[] = [];
  for await (const record of container.get(TOKENS.audit).loads()) all.push(record);
  return all;
}

/** In the order of all. */
async function openLoads(container: Container, ids: ReadonlySet<string>): Promise<LoadRecord[]> {
  const found: LoadRecord[] = [];
  for (const id of ids) {
    const record = await container.get(TOKENS.audit).load(id);
    if (record !== undefined) found.push(record);
  }
  return found.sort((a, b) => b.plannedAt - a.plannedAt || compare(a.id, b.id));
}

async function textOf(records: readonly LoadRecord[], open: ReadonlySet<string>): Promise<string> {
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
