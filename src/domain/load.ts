import { createHash } from 'node:crypto';
import { arrivalWindow } from './arrival-window.ts';
import type { DatasetName } from './dataset.ts';
import { DATASET_NAMES } from './datasets.ts';
import type { TransformedFile } from './transformed-file.ts';

/** A file that waits for a load. */
export interface PendingFile extends TransformedFile {
  /** Somebody looked at it and let it go (`replay`): the circuit breaker does not count it again. */
  readonly released: boolean;
}

/** A file in a load, with the start of its arrival window (seconds since 1970). */
export interface LoadFile extends PendingFile {
  readonly window: number;
}

/** The files that one transaction of the warehouse loads: all of them or none. Also called its plan. */
export interface Load {
  /** `loadId` of its files: the same files always make the same load, whoever plans it. */
  readonly id: string;
  readonly dataset: DatasetName;
  /** In ascending order of window, then id. Never empty. */
  readonly files: readonly LoadFile[];
  /** The load that was halved into this one in search of a bad file; null for a load that was cut from pending files. */
  readonly parent: string | null;
}

/** How much one transaction may hold. Each is a number of 1 or more; `Infinity` where the warehouse has no such limit. */
export interface LoadLimits {
  readonly files: number;
  /** Sum of the files' sizes, as stored. One file above it makes a load of its own. */
  readonly sizeBytes: number;
  /** Distinct pairs of window and shape. */
  readonly slots: number;
}

/** How much these files hold together, as stored. */
export function totalBytes(files: readonly Pick<TransformedFile, 'sizeBytes'>[]): number {
  return files.reduce((sum, file) => sum + file.sizeBytes, 0);
}

/** The id of the load of these files, 64 hex digits; their order does not matter. */
export function loadId(dataset: DatasetName, fileIds: readonly string[]): string {
  return createHash('sha256')
    .update([dataset, ...[...fileIds].sort()].join('\n'))
    .digest('hex');
}

/** A load of these files (at least one), in the order every plan has. */
export function makeLoad(dataset: DatasetName, files: readonly LoadFile[], parent: string | null = null): Load {
  const ordered = inOrder(files);
  const ids = ordered.map((file) => file.id);
  return { id: loadId(dataset, ids), dataset, files: ordered, parent };
}

function inOrder(files: readonly LoadFile[]): LoadFile[] {
  return [...files].sort((a, b) => a.window - b.window || (a.id < b.id ? -1 : 1));
}

/** The same files with the windows of their arrivals. */
export function withWindows(files: readonly PendingFile[], horizon: number): LoadFile[] {
  return files.map((file) => ({ ...file, window: arrivalWindow(file.arrival, horizon) }));
}

/**
 * Cuts pending files into loads that the warehouse can take: one dataset each, windows ascending, as few as the limits
 * allow. Customers come before orders, so that fewer orders have to wait for theirs; the final table is the same anyway.
 */
export function cutLoads(files: readonly LoadFile[], limits: LoadLimits): Load[] {
  return DATASET_NAMES.flatMap((dataset) => {
    const ordered = inOrder(files.filter((file) => file.dataset === dataset));
    return chunks(ordered, limits).map((chunk) => makeLoad(dataset, chunk));
  });
}

function chunks(files: readonly LoadFile[], limits: LoadLimits): LoadFile[][] {
  const result: LoadFile[][] = [];
  let chunk: LoadFile[] = [];
  let sizeBytes = 0;
  let slots = new Set<string>();
  const countsSlots = Number.isFinite(limits.slots);
  for (const file of files) {
    const slot = countsSlots ? slotOf(file) : '';
    const full =
      chunk.length >= limits.files ||
      sizeBytes + file.sizeBytes > limits.sizeBytes ||
      (!slots.has(slot) && slots.size >= limits.slots);
    if (full && chunk.length > 0) {
      result.push(chunk);
      chunk = [];
      sizeBytes = 0;
      slots = new Set();
    }
    chunk.push(file);
    sizeBytes += file.sizeBytes;
    slots.add(slot);
  }
  if (chunk.length > 0) result.push(chunk);
  return result;
}

/** What files must share to be copied by one statement on an engine that goes by position: window, format and columns. */
export function slotOf(file: LoadFile): string {
  return JSON.stringify([file.window, file.format, file.shape?.columns.map(({ name, type }) => [name, type])]);
}

/** The two halves of a load of two files or more, as loads of their own; they remember where they come from. */
export function halve(load: Load): readonly [Load, Load] {
  const middle = Math.ceil(load.files.length / 2);
  return [
    makeLoad(load.dataset, load.files.slice(0, middle), load.id),
    makeLoad(load.dataset, load.files.slice(middle), load.id),
  ];
}
