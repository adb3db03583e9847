import type { Command } from 'commander';
import type { InspectedFile, ShownState } from '../../domain/inspect-files.ts';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { misuse } from './command-error.ts';
import { EXIT } from './exit-code.ts';
import { grouped } from './figures.ts';
import { asking, type Place, withPlace } from './inspect/place.ts';

/** By what can be asked, in the order of a file's life. */
const STATES: readonly ShownState[] = ['RECEIVED', 'BLOCKED', 'QUARANTINED', 'MISSING', 'SUPERSEDED', 'LOADED'];
/** A longer table is of no use to anybody. */
const SHOWN_FILES = 1_000;

interface FilesOptions extends Place {
  readonly state?: string;
  readonly reason?: string;
  readonly key?: string;
}

/** `files`: what is known of the files, one line each. */
export function addFiles(program: Command): void {
  const command = addCommand(program, 'files', 'list the files that are known, with state and reason', [
    'files',
    'files --state quarantined',
    'files --reason MISSING_COLUMN',
    'files --json | jq "map(select(.state != \\"LOADED\\"))"',
  ]);
  withPlace(command)
    .option('--state <state>', `only these: ${STATES.join(', ')}`)
    .option('--reason <reason>', 'only those set aside or blocked for this reason')
    .option('--key <key>', 'only the versions of this key, or of this path')
    .action(answering(isJsonAsked, files));
}

async function files({ state, reason, key, ...place }: FilesOptions): Promise<Answer> {
  const wanted = state === undefined ? undefined : stateNamed(state);
  const [{ viewOf }, { isMeant }] = await Promise.all([
    import('./inspect/file-view.ts'),
    import('./inspect/reasons.ts'),
  ]);
  const found = await asking(place, async (container) => {
    const all: InspectedFile[] = [];
    const { chosenFiles } = await import('./inspect/chosen-files.ts');
    for await (const file of chosenFiles(container, wanted, key)) {
      const fits = reason === undefined || (file.replayReason !== null && isMeant(file.replayReason, reason));
      if (fits) all.push(file);
    }
    return all.map(viewOf);
  });
  return { exitCode: EXIT.loaded, json: found, text: () => textOf(found) };
}

function stateNamed(name: string): ShownState {
  const state = STATES.find((one) => one === name.toUpperCase());
  if (state === undefined) throw misuse(`there is no state ${name}; the states are ${STATES.join(', ')}`);
  return state;
}

async function textOf(found: readonly { state: string; key: string; reason: string | null }[]): Promise<string> {
  if (found.length === 0) return 'no such files';
  const { tableOf } = await import('./table.ts');
  const rows = found.slice(0, SHOWN_FILES).map(({ state, key, reason }) => [state, key, reason]);
  const table = await tableOf(['state', 'key', 'reason'], rows);
  const more = found.length - rows.length;
  return more === 0 ? table : `${table}\n… and ${grouped(more)} more; ask for fewer (--state, --reason), or --json`;
}
