import type { Command } from 'commander';
import { homeAt } from '../home.ts';
import { type Answer, answering } from './answer.ts';
import { areaAt } from './area.ts';
import { addCommand, isJsonAsked, withHome } from './command.ts';
import { stopSignal } from './stop-signals.ts';

interface ReconcileOptions {
  readonly home: string;
  readonly fix?: true;
}

/** `reconcile`: do area, audit and ledger agree? */
export function addReconcile(program: Command): void {
  const command = addCommand(
    program,
    'reconcile',
    'compare what lies in an area with what is known of it and what is loaded; put it right',
    ['reconcile ./transformed-area', 'reconcile ./transformed-area --fix', 'reconcile ./transformed-area --json'],
  );
  withHome(command.argument('<area>', 'the folder that holds orders/ and customers/'))
    .option('--fix', 'put right what differs; what is received then waits for the next load')
    .addHelpText('after', EXIT_CODES)
    .action(answering(isJsonAsked, reconcile));
}

const EXIT_CODES = `
Exit codes:
  0 nothing to put right (any more)  1 differences are left  2 usage  3 nothing but quarantined files  4 busy`;

async function reconcile(path: string, { home, fix }: ReconcileOptions): Promise<Answer> {
  const { reconcileHome } = await import('./reconcile/reconcile-home.ts');
  return reconcileHome(areaAt(path), homeAt(home), fix === true, stopSignal());
}
