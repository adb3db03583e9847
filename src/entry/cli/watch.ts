import type { Command } from 'commander';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked, withHome } from './command.ts';
import { EXIT } from './exit-code.ts';
import { type ArrivalName, requestOf, withArrival } from './load.ts';
import { stopSignal } from './stop-signals.ts';

interface WatchOptions {
  readonly home: string;
  readonly arrivalFrom?: ArrivalName;
}

/** `watch`: loads an area for ever. */
export function addWatch(program: Command): void {
  const command = addCommand(program, 'watch', 'load an area, then what is new or changed as it lands, until Ctrl-C', [
    'watch ./transformed-area',
    'watch ./transformed-area --home /var/lib/orders',
  ]);
  withHome(withArrival(command.argument('<area>', 'the folder that holds orders/ and customers/')))
    .addHelpText('after', '\nCtrl-C finishes the load in hand and ends with 0; a second Ctrl-C ends at once.')
    .action(answering(isJsonAsked, watch));
}

async function watch(path: string, { home, arrivalFrom }: WatchOptions): Promise<Answer> {
  const signal = stopSignal();
  const request = requestOf(path, home, arrivalFrom);
  const { watchArea } = await import('./watch/watch-area.ts');
  const sum = await watchArea(request, signal, isJsonAsked());
  return { exitCode: EXIT.loaded, json: { area: request.area, home: request.home.folder, ...sum }, text: () => '' };
}
