import { setTimeout as sleep } from 'node:timers/promises';
import { Busy, Unavailable } from '../../../src/domain/errors.ts';
import { type Load, type LoadFile, makeLoad } from '../../../src/domain/load.ts';
import type { LoadFailure, LoadHandle, LoadStatus, Warehouse } from '../../../src/ports/warehouse.ts';

/** A status that will not change any more. */
export type Decided = Exclude<LoadStatus, { is: 'running' }>;

/** A committed load. */
export type Finished = Extract<LoadStatus, { is: 'finished' }>;

const PATIENCE_MS = 60_000;
const ATTEMPTS = 50;

/** The load of these files, all of one dataset. */
export function loadOf(...files: readonly LoadFile[]): Load {
  return makeLoad(files[0]!.dataset, files);
}

/** Waits until the attempt is decided. */
export async function decided(warehouse: Warehouse, handle: LoadHandle): Promise<Decided> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const status = await warehouse.check(handle, 1_000);
    if (status.is !== 'running') return status;
  }
  throw new Error('the load is not decided in time');
}

/** One attempt, from submit to its decision. */
export async function attempt(warehouse: Warehouse, load: Load, number = 1): Promise<Decided> {
  return decided(warehouse, await warehouse.submit(load, number));
}

/** Attempts until nothing transient is in the way, as the pipeline does. */
export async function settle(warehouse: Warehouse, load: Load): Promise<Decided> {
  for (let number = 1; number <= ATTEMPTS; number++) {
    const status = await attempt(warehouse, load, number).catch(giveWay);
    if (status !== undefined && !(status.is === 'failed' && status.failure.of === 'transient')) return status;
    await sleep(5);
  }
  throw new Error(`nothing but transient failures in ${ATTEMPTS} attempts`);
}

function giveWay(error: unknown): undefined {
  if (!(error instanceof Busy || error instanceof Unavailable)) throw error;
}

/** Loads these files of one dataset together and sees to it that they are in. */
export async function loadFiles(warehouse: Warehouse, ...files: readonly LoadFile[]): Promise<Finished> {
  return finished(await settle(warehouse, loadOf(...files)));
}

/** The status, which must be a committed load. */
export function finished(status: Decided): Finished {
  if (status.is === 'finished') return status;
  throw new Error(`not finished but ${JSON.stringify(status)}`);
}

/** Why it failed, which it must have. */
export function failureOf(status: Decided): LoadFailure {
  if (status.is === 'failed') return status.failure;
  throw new Error(`not failed but ${JSON.stringify(status)}`);
}
