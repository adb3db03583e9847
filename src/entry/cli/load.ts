import { type Command, Option } from 'commander';
import type { ArrivalFrom } from '../../domain/arrival.ts';
import { homeAt } from '../home.ts';
import { type Answer, answering } from './answer.ts';
import { areaAt } from './area.ts';
import { isOnAws } from './aws/aws-place.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { misuse } from './command-error.ts';
import { type Place, withPlace } from './inspect/place.ts';
import type { LoadRequest } from './load/load-request.ts';
import { stopSignal } from './stop-signals.ts';

/** Where the arrival of a file is taken from, by the names of the command line. */
export const ARRIVAL_FROM: Readonly<Record<ArrivalName, ArrivalFrom>> = { mtime: 'lastModified', path: 'path' };

export type ArrivalName = 'mtime' | 'path';

/** Why nobody may choose there: files received in two ways would not be told apart. */
export const ARRIVAL_ON_AWS =
  'on AWS the setting ARRIVAL_FROM says where arrival is taken from: leave --arrival-from out';

interface LoadOptions extends Place {
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
    'load --stack dev --dry-run',
  ]);
  withPlace(withArrival(command.argument('[area]', 'the folder that holds orders/ and customers/; on AWS none')))
    .option('--dry-run', 'say what would be loaded, in how many transactions and (on AWS) at what cost; write nothing')
    .addHelpText('after', NOTES)
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

const NOTES = `
On AWS the loader loads: load calls it for all that waits. --dry-run tells what that would do; it asks the ledger where
the warehouse's settings are given, which wakes up a warehouse that sleeps.

Exit codes:
  0 all loaded  2 usage  3 some files quarantined  4 busy  5 blocked (circuit breaker)  1 anything else`;

async function load(path: string | undefined, options: LoadOptions): Promise<Answer> {
  if (isOnAws(options)) return loadOnAws(path, options);
  const { home, arrivalFrom, dryRun } = options;
  if (path === undefined) throw misuse('name the folder that holds orders/ and customers/; on AWS: --aws, or --stack');
  const request = requestOf(path, home, arrivalFrom);
  // Loaded now: container, stores and use cases are nothing that `--help` needs.
  if (dryRun === true) return (await import('./load/dry-run.ts')).dryRun(request);
  return (await import('./load/load-once.ts')).loadOnce(request, stopSignal());
}

async function loadOnAws(path: string | undefined, { arrivalFrom, dryRun, ...place }: LoadOptions): Promise<Answer> {
  if (path !== undefined) throw misuse('on AWS the settings name the area: leave the folder out');
  if (arrivalFrom !== undefined) throw misuse(ARRIVAL_ON_AWS);
  if (dryRun === true) return (await import('./load/dry-run-on-aws.ts')).dryRunOnAws(place);
  return (await import('./load/call-for-load.ts')).callForLoad(place);
}
