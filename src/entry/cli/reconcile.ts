import type { Command } from 'commander';
import { type Answer, answering } from './answer.ts';
import { areaAt } from './area.ts';
import { isOnAws } from './aws/aws-place.ts';
import { addCommand, isJsonAsked } from './command.ts';
import { misuse } from './command-error.ts';
import { type Place, withPlace } from './inspect/place.ts';
import { stopSignal } from './stop-signals.ts';

interface ReconcileOptions extends Place {
  readonly fix?: true;
}

/** `reconcile`: do area, audit and ledger agree? */
export function addReconcile(program: Command): void {
  const command = addCommand(
    program,
    'reconcile',
    'compare what lies in an area with what is known of it and what is loaded; put it right',
    [
      'reconcile ./transformed-area',
      'reconcile ./transformed-area --fix',
      'reconcile ./transformed-area --json',
      'reconcile --stack dev --fix',
    ],
  );
  withPlace(command.argument('[area]', 'the folder that holds orders/ and customers/; on AWS the settings name it'))
    .option('--fix', 'put right what differs; what is received then waits for the next load')
    .addHelpText('after', NOTES)
    .action(answering(isJsonAsked, reconcile));
}

const NOTES = `
On AWS it asks the warehouse's ledger as you: that takes redshift-data:BatchExecuteStatement, DescribeStatement and
GetStatementResult, and a database user that may read it. A warehouse that sleeps wakes up. --fix calls the loader.

Exit codes:
  0 nothing to put right (any more)  1 differences are left  2 usage  3 nothing but quarantined files  4 busy`;

async function reconcile(path: string | undefined, { fix, ...place }: ReconcileOptions): Promise<Answer> {
  if (isOnAws(place)) {
    if (path !== undefined) throw misuse('on AWS the settings name the area: leave the folder out');
    return (await import('./reconcile/reconcile-on-aws.ts')).reconcileOnAws(place, fix === true, stopSignal());
  }
  if (path === undefined) throw misuse('name the folder that holds orders/ and customers/; on AWS: --aws, or --stack');
  const { reconcileHome } = await import('./reconcile/reconcile-home.ts');
  return reconcileHome(areaAt(path), place, fix === true, stopSignal());
}
