import { type Command, Option } from 'commander';
import type { ArrivalFrom } from '../../domain/arrival.ts';
import { homeAt } from '../home.ts';
import { type Answer, answering } from './answer.ts';
import { areaAt } from './area.ts';
import { addCommand, isJsonAsked, withHome } from './command.ts';
import type { LoadRequest } from './load/load-request.ts';
import { stopSignal } from './stop-signals.ts';

/** Where the arrival of a file is taken from, by the names of the command line. */
export const ARRIVAL_FROM: Readonly<Record<ArrivalName, ArrivalFrom>> = { mtime: 'lastModified', path: 'path' };

export type ArrivalName = 'mtime' | 'path';

interface LoadOptions {
  readonly home: string;
  readonly arrivalFrom?: ArrivalName;
  readonly dryRun?: true;
}

/** `load`: what is new in an area, once. */
export function addLoad(program: Command): void {
  const command = addCommand(program, 'load', 'load what is new in <area>/orders/** and <area>/customers/**', [
    'load ./transformed-area',
    'load ./transformed-area --dry-run',
    'load /mnt/copy --arrival-from path --home /var/lib/orders',
    'load ./transformed-area --json | jq .quarantined',
  ]);
  withHome(withArrival(command.argument('<area>', 'the folder that holds orders/ and customers/')))
    .option('--dry-run', 'say what would be loaded and in how many transactions; write nothing')
    .addHelpText('after', EXIT_CODES)
    .action(answering(isJsonAsked, load));
}

/** Adds the option that says when a file counts as having arrived. */
export function withArrival(command: Command): Command {
  return command.addOption(
    new Option(
      '--arrival-from <what>',
      'when a file arrived: when it was modified, or the day its path names; once chosen it stays (default: mtime)',
    ).choices(Object.keys(ARRIVAL_FROM)),
  );
}

/** What the command line asks for. @throws CommandError where the path is no area */
export function requestOf(path: string, home: string, arrivalFrom: ArrivalName | undefined): LoadRequest {
  const request = { area: areaAt(path), home: homeAt(home) };
  return arrivalFrom === undefined ? request : { ...request, arrivalFrom: ARRIVAL_FROM[arrivalFrom] };
}

const EXIT_CODES = `
Exit codes:
  0 all loaded  2 usage  3 some files quarantined  4 busy  5 blocked (circuit breaker)  1 anything else`;

async function load(path: string, { home, arrivalFrom, dryRun }: LoadOptions): Promise<Answer> {
  const request = requestOf(path, home, arrivalFrom);
  // Loaded now: container, stores and use cases are nothing that `--help` needs.
  if (dryRun === true) return (await import('./load/dry-run.ts')).dryRun(request);
  return (await import('./load/load-once.ts')).loadOnce(request, stopSignal());
}
