import type { Command } from 'commander';
import type { ShownState } from '../../domain/inspect-files.ts';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { misuse } from './command-error.ts';
import { EXIT } from './exit-code.ts';
import { grouped } from './figures.ts';
import type { FileView } from './inspect/file-view.ts';
import { asking, type Place, withPlace } from './inspect/place.ts';
import { JsonArray } from './json-array.ts';

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
  const { chosenFiles } = await import('./inspect/chosen-files.ts');
  return asking(place, async (container) => {
    const chosen = chosenFiles(container, { state: wanted, reason, key });
    if (isJsonAsked()) {
      await new JsonArray().print(chosen);
      return { exitCode: EXIT.loaded, json: undefined, text: () => '' };
    }
    const [shown, count] = await firstOf(chosen);
    return { exitCode: EXIT.loaded, json: undefined, text: () => textOf(shown, count) };
  });
}

/** Those that the table shows, and how many there are in all. */
async function firstOf(chosen: AsyncIterable<FileView>): Promise<[FileView[], number]> {
  const shown: FileView[] = [];
  let count = 0;
  for await (const file of chosen) if (++count <= SHOWN_FILES) shown.push(file);
  return [shown, count];
}

function stateNamed(name: string): ShownState {
  const state = STATES.find((one) => one === name.toUpperCase());
  if (state === undefined) throw misuse(`there is no state ${name}; the states are ${STATES.join(', ')}`);
  return state;
}

async function textOf(shown: readonly FileView[], count: number): Promise<string> {
  if (count === 0) return 'no such files';
  const { tableOf } = await import('./table.ts');
  const rows = shown.map(({ state, key, reason }) => [state, key, reason]);
  const table = await tableOf(['state', 'key', 'reason'], rows);
  const more = count - rows.length;
  return more === 0 ? table : `${table}\n… and ${grouped(more)} more; ask for fewer (--state, --reason), or --json`;
}
