import { Stopped } from '../../engines/stopped.ts';
import type { LoadStatus } from '../../ports/warehouse.ts';
import { claimFiles, guard } from './claim.ts';
import { type FinalSize, planCompaction, sizeOfFinal } from './compaction.ts';
import { finalTable } from './dataset-sql.ts';
import { diagnose, shapeProblem } from './diagnose.ts';
import { firstLine, isConflict, isFatal, isOutOfSpace } from './engine-failure.ts';
import { enrichCustomers, enrichOrders } from './enrich-orders.ts';
import { type FileGroup, groupFiles } from './file-groups.ts';
import { duplicates, type LoadStep, numberOf } from './load-step.ts';
import { decideOutcomes, deleteReplaced, effectOf, gatherTouched } from './merge-rows.ts';
import { awaitingCustomer, recordInLedger } from './record-load.ts';
import { stageFiles, suspects, UnreadableGroup } from './stage-files.ts';

/**
 * One attempt at a load, in one transaction: committed whole, or rolled back. Never throws: what goes wrong is a status.
 * The connection should be closed afterwards; its temporary tables are the staging of this attempt.
 */
export async function runLoad(step: LoadStep, nowMs: number): Promise<LoadStatus> {
  try {
    return await transaction(step, nowMs);
  } catch (error) {
    await step.connection.run('ROLLBACK').catch(() => undefined);
    return statusOf(step, error).catch((later: unknown) => failedWhole(later));
  }
}

async function transaction(step: LoadStep, nowMs: number): Promise<LoadStatus> {
  const groups = groupFiles(step.dataset, step.load.files);
  await step.connection.run('BEGIN');
  await claimFiles(step, groups);
  await guard(step);
  await stage(step, groups);
  const size = await merge(step, nowMs);
  const recorded = await recordInLedger(step, nowMs);
  const status: LoadStatus = { is: 'finished', ...recorded, awaitingCustomer: await awaitingCustomer(step) };
  await step.connection.run('COMMIT');
  await planCompaction(step.connection, size);
  return status;
}

async function stage(step: LoadStep, groups: readonly FileGroup[]): Promise<void> {
  if (step.load.files.some((file) => shapeProblem(step, file) !== null)) throw new UnreadableGroup(undefined);
  await stageFiles(step, groups);
  const doubtful = await suspects(step, groups);
  if (doubtful.length > 0) throw new Doubtful(doubtful);
}

async function merge(step: LoadStep, nowMs: number): Promise<FinalSize> {
  const before = await sizeOfFinal(step);
  await gatherTouched(step, before.rows);
  await decideOutcomes(step);
  const { won, replaced } = await effectOf(step);
  const deleted = replaced === 0 ? 0 : await deleteReplaced(step);
  const inserted = step.dataset.name === 'orders' ? await enrichOrders(step, won, nowMs) : await enrichCustomers(step);
  // The keys that won are distinct, and those of final were gone before: so any other sum is a key twice or lost.
  const after = await numberOf(step.connection, `SELECT count(*) FROM ${finalTable(step.dataset)}`);
  const surplus = inserted - won || replaced - deleted || after - (before.rows - replaced + won);
  if (surplus !== 0) throw duplicates(step, 'after', surplus);
  return { rows: after, stored: before.stored + inserted };
}

/** Files were read that are not what the load takes them for. */
class Doubtful extends Error {
  readonly files: LoadStep['load']['files'];

  constructor(files: LoadStep['load']['files']) {
    super('files of the load are bad');
    this.name = 'Doubtful';
    this.files = files;
  }
}

async function statusOf(step: LoadStep, error: unknown): Promise<LoadStatus> {
  if (error instanceof Stopped) return error.status;
  if (!(error instanceof Doubtful || error instanceof UnreadableGroup)) return failedWhole(error);
  const files = await diagnose(step, error instanceof Doubtful ? error.files : step.load.files);
  if (files.length > 0) return { is: 'failed', failure: { of: 'files', files } };
  // Read one by one nothing is wrong with any of them.
  return failedWhole(error.cause ?? error);
}

/** Nobody's fault in particular: told apart by whether the same attempt may pass when made again. */
function failedWhole(error: unknown): LoadStatus {
  if (isOutOfSpace(error)) {
    return { is: 'failed', failure: { of: 'load', detail: `no space for the warehouse: ${firstLine(error)}` } };
  }
  const of = isConflict(error) || isFatal(error) || error instanceof Doubtful ? 'transient' : 'load';
  return { is: 'failed', failure: { of, detail: firstLine(error) } };
}
