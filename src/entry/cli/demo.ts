import type { Command } from 'commander';
import { type Answer, answering } from './answer.ts';
import { addCommand, isJsonAsked, withHome } from './command.ts';

/** `demo`: the main job on a sample, from nothing to a result. */
export function addDemo(program: Command): void {
  const command = addCommand(program, 'demo', 'make a sample area if there is none, load it, and look at the result', [
    'demo',
    'demo --area /tmp/area --home /tmp/home',
  ]);
  withHome(command)
    .option('--area <dir>', 'where the sample is made', './transformed-area')
    .action(answering(isJsonAsked, demo));
}

async function demo({ area, home }: { readonly area: string; readonly home: string }): Promise<Answer> {
  return (await import('./demo/run-demo.ts')).runDemo(area, home);
}
