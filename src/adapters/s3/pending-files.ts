import type { PendingFile } from '../../domain/load.ts';
import type { BatchName, PendingBatches } from './pending-batches.ts';

/** Batches read together before it is asked whether they are enough. */
const GROUP_BATCHES = 16;

interface Copy {
  readonly file: PendingFile;
  readonly batch: BatchName;
}

/** The files of batches, each once: a file may have been kept more than once. The first copy counts, released is for good. */
class Merged {
  readonly #copies = new Map<string, Copy>();

  add(file: PendingFile, batch: BatchName): void {
    const known = this.#copies.get(file.id);
    const isFirst = known === undefined || isBefore(batch, known.batch);
    const released = file.released || known?.file.released === true;
    const first = isFirst ? { file, batch } : known;
    this.#copies.set(
      file.id,
      first.file.released === released ? first : { ...first, file: { ...first.file, released } },
    );
  }

  files(): PendingFile[] {
    return Array.from(this.#copies.values(), ({ file }) => file);
  }
}

/** Every pending file of these batches whose id is wanted; `undefined` wants all. */
export async function filesIn(
  batches: PendingBatches,
  names: readonly BatchName[],
  wanted?: ReadonlySet<string>,
): Promise<PendingFile[]> {
  const merged = new Merged();
  await mergeInto(merged, batches, names, wanted);
  return merged.files();
}

async function mergeInto(
  merged: Merged,
  batches: PendingBatches,
  names: readonly BatchName[],
  wanted?: ReadonlySet<string>,
): Promise<void> {
  for (const [at, files] of (await batches.read(names)).entries()) {
    const batch = names[at];
    if (batch === undefined) continue;
    for (const file of files) if (wanted === undefined || wanted.has(file.id)) merged.add(file, batch);
  }
}

/**
 * The files that arrived first among those that are not bound, at most `limit`. Reads batches in the order of their
 * earliest arrival, and no more of them than needed: what arrived before the next batch begins is in those read before.
 */
export async function earliest(
  batches: PendingBatches,
  bound: ReadonlySet<string>,
  limit: number,
): Promise<PendingFile[]> {
  const names = await batches.names();
  const merged = new Merged();
  for (let at = 0; limit > 0 && at < names.length; at += GROUP_BATCHES) {
    const group = names.slice(at, at + GROUP_BATCHES);
    await mergeInto(merged, batches, group);
    const next = names[at + GROUP_BATCHES]?.from ?? Number.POSITIVE_INFINITY;
    const free = merged.files().filter(({ id, arrival }) => arrival < next && !bound.has(id));
    if (free.length >= limit || next === Number.POSITIVE_INFINITY) return free.sort(byArrival).slice(0, limit);
  }
  return [];
}

/** The batches that can hold a file of one of these arrivals (seconds since 1970). */
export function spanning(names: readonly BatchName[], arrivals: readonly number[]): BatchName[] {
  const ascending = [...new Set(arrivals)].sort((a, b) => a - b);
  return names.filter(({ from, to }) => {
    const first = firstNotBelow(ascending, from);
    return first !== undefined && first <= to;
  });
}

function firstNotBelow(ascending: readonly number[], bound: number): number | undefined {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return ascending[low];
}

function byArrival(a: PendingFile, b: PendingFile): number {
  return a.arrival - b.arrival || (a.id < b.id ? -1 : 1);
}

function isBefore(a: BatchName, b: BatchName): boolean {
  return a.writtenMs === b.writtenMs ? a.key < b.key : a.writtenMs < b.writtenMs;
}
