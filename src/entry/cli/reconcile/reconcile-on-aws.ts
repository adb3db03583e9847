import { type Container, ContainerModule } from 'inversify';
import { InMemoryCataloger } from '../../../adapters/memory/in-memory-cataloger.ts';
import { LoadImpossible } from '../../../domain/errors.ts';
import { type LedgerSettings, ledgerSettings, repairSettings } from '../../config/command-line-settings.ts';
import { awsModule } from '../../modules/aws.ts';
import { awsLoadingModule } from '../../modules/aws-loading.ts';
import { bindWarehouse } from '../../modules/warehouse.ts';
import { TOKENS } from '../../tokens.ts';
import type { Answer } from '../answer.ts';
import { callLoader } from '../aws/call-loader.ts';
import { called } from '../aws/called.ts';
import { CLI_LOG } from '../aws/cli-log.ts';
import { inPipeline, settingsOnAws } from '../aws/on-aws.ts';
import { CommandError } from '../command-error.ts';
import type { Place } from '../inspect/place.ts';
import { exitCodeOf, reconciledText, waitingNow } from './reconcile-report.ts';

/**
 * Compares the deployed pipeline's area and audit with the ledger, which is asked with the rights of whoever calls. Nobody
 * is kept out meanwhile: what lands or loads in between may be found as it was a moment before, and to put that right does
 * no harm. What waits because of it, the loader is called for.
 */
export async function reconcileOnAws(place: Place, fix: boolean, signal: AbortSignal): Promise<Answer> {
  if (fix) {
    const settings = await settingsOnAws(place, repairSettings);
    const loading = awsLoadingModule({ ...settings, completion: 'wait' }, CLI_LOG);
    return inPipeline([awsModule(settings), loading], (container) => {
      return reconcile(container, settings, { place, fix }, signal);
    });
  }
  const settings = await settingsOnAws(place, ledgerSettings);
  return inPipeline([awsModule(settings), onlyAsking(settings)], (container) => {
    return reconcile(container, settings, { place, fix }, signal);
  });
}

/** Without --fix nothing is cataloged, so that no catalog need be named. */
function onlyAsking({ warehouse }: LedgerSettings): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bindWarehouse(bind, { warehouse, completion: 'wait' });
    bind(TOKENS.cataloger).toResolvedValue(() => new InMemoryCataloger());
  });
}

async function reconcile(
  container: Container,
  { area: { bucket }, warehouse: { by } }: LedgerSettings,
  { place, fix }: { readonly place: Place; readonly fix: boolean },
  signal: AbortSignal,
): Promise<Answer> {
  await mustAnswer(container, by);
  const patience = { deadline: Number.POSITIVE_INFINITY, signal };
  const reconciled = await container.get(TOKENS.reconcileArea).run({ bucket, fix }, patience);
  const calledLoader = waitingNow(reconciled) > 0;
  if (calledLoader) await callLoader(container, 'kick');
  return {
    exitCode: exitCodeOf(reconciled),
    json: { area: bucket, fix, calledLoader, ...reconciled },
    text: () => reconciledText(reconciled, { fix, next: called(place), place }),
  };
}

/** Before anything is compared: a ledger that cannot be asked must not be found out after half of a large area. */
async function mustAnswer(container: Container, by: LedgerSettings['warehouse']['by']): Promise<void> {
  if (by === 'none') return;
  try {
    await container.get(TOKENS.warehouse).horizon();
  } catch (error) {
    if (!(error instanceof LoadImpossible)) throw error;
    throw new CommandError(`${error.message}; ${NEEDED[by]}`, undefined, { cause: error });
  }
}

const NEEDED = {
  redshift:
    'reconcile asks the ledger as you: it takes redshift-data:BatchExecuteStatement on the workgroup or cluster, ' +
    'redshift-data:DescribeStatement and GetStatementResult, and a database user that may SELECT from the ledger ' +
    '(REDSHIFT_SECRET_ARN names one; without it you are IAM:<user> or IAMR:<role>)',
  postgres: 'reconcile asks the ledger as the user of POSTGRES_SECRET_ARN: you need the right to read that secret',
} as const;
