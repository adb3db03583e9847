import { addRows, assertBalanced, type FileRows, NO_ROWS } from '../../domain/row-accounting.ts';
import { Stopped } from '../../engines/stopped.ts';
import type { RowsOf } from '../../formats/file-rows.ts';
import type { LoadStatus } from '../../ports/warehouse.ts';
import { detailOf, isDisconnect, isTransient } from './engine-failure.ts';
import { awaitingCustomer, enrichCustomers, enrichOrders } from './enrich.ts';
import { guard, recordInLedger } from './ledger.ts';
import { change, type LoadStep } from './load-step.ts';
import { accountRows, cleanUp, findNewest } from './merge-rows.ts';
import type { Session } from './session.ts';
import { stageFiles } from './stage-files.ts';
import { limitsSql, type TimeLimits } from './time-limits.ts';

/** The connection was lost while the commit was under way: it may have succeeded. */
class CommitUnknown extends Error {}

/**
 * One attempt at a load, in one transaction: committed whole, or not at all. Never throws: what goes wrong is a status.
 *
 * @param session is condemned where it may not be fit for another use
 */
export async function runLoad(
  step: LoadStep,
  session: Session,
  rowsOf: RowsOf,
  limits: TimeLimits,
): Promise<LoadStatus> {
  try {
    await begin(step, limits);
    const status = await transaction(step, rowsOf, limits);
    await commit(step);
    return status;
  } catch (error) {
    if (error instanceof Stopped) {
      await step.client.query('ROLLBACK').catch(() => session.condemn());
      return error.status;
    }
    // Ending the session undoes everything, also where a COPY is under way or the session no longer listens.
    session.condemn();
    if (error instanceof CommitUnknown) return { is: 'unknown' };
    return { is: 'failed', failure: { of: isTransient(error) ? 'transient' : 'load', detail: detailOf(error) } };
  }
}

/**
 * Nothing before the LOCK may read: at this isolation the first query takes the snapshot, and the guard must see what
 * everybody before has committed. Should something read all the same (a proxy, a driver), the fence fails to serialize.
 */
async function begin({ client, tables }: LoadStep, limits: TimeLimits): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE');
  await client.query(limitsSql(limits));
  // This mode lets readers of the table be, such as pg_dump, which holds every table for hours.
  await client.query(`LOCK TABLE ${tables.lock} IN EXCLUSIVE MODE`);
}

async function transaction(step: LoadStep, rowsOf: RowsOf, limits: TimeLimits): Promise<LoadStatus> {
  await takeTurn(step);
  await guard(step);
  const counts = await stageFiles(step, rowsOf, limits.statementMs);
  await findNewest(step);
  await (step.dataset.name === 'orders' ? enrichOrders(step) : enrichCustomers(step));
  await cleanUp(step);
  const files = await accountRows(step, counts);
  await recordInLedger(step, files);
  const accounting = sumOf(files);
  assertBalanced(accounting, step.load.id);
  return { is: 'finished', accounting, files, awaitingCustomer: await awaitingCustomer(step) };
}

/** The fence row that all writers of the final tables change. */
async function takeTurn(step: LoadStep): Promise<void> {
  const { client, tables, load } = step;
  const sql = `UPDATE ${tables.fence} SET turn = turn + 1, load_id = $1 WHERE target = $2`;
  if ((await change(step, sql, [load.id, tables.target])) !== 1) {
    const detail = `the fence of ${tables.target} is missing; were the tables migrated under other names?`;
    throw new Stopped({ is: 'failed', failure: { of: 'load', detail } });
  }
  // What is reported as loaded must outlive a crash of the server, whatever the session's default.
  await client.query(
    `SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'`,
  );
}

async function commit({ client }: LoadStep): Promise<void> {
  try {
    const { command } = await client.query('COMMIT');
    // To the COMMIT of a failed transaction the server answers ROLLBACK, and that is no error to it.
    if (command !== 'COMMIT') throw new Error('the transaction was not committed');
  } catch (error) {
    if (isDisconnect(error)) throw new CommitUnknown('the connection was lost in the commit', { cause: error });
    throw error;
  }
}

function sumOf(files: readonly FileRows[]) {
  return files.reduce((sum, { rows, won, older, repeated }) => {
    return addRows(sum, { rows: rows ?? 0, won: won ?? 0, older: older ?? 0, repeated: repeated ?? 0 });
  }, NO_ROWS);
}
