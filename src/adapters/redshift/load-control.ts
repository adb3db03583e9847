import type { DatasetName } from '../../domain/dataset.ts';
import type { Load, LoadFile } from '../../domain/load.ts';
import { timestampOf } from '../../domain/timestamp.ts';
import type { FileFailure } from '../../ports/warehouse.ts';
import type { ControlStore } from './control-store.ts';
import type { LoadSlot } from './load-slots.ts';

/** A file as a failure needs it to be named. */
export type ControlFile = Pick<
  LoadFile,
  'id' | 'dataset' | 'bucket' | 'key' | 'eTag' | 'lastModified' | 'sizeBytes' | 'window'
>;

/** A slot as a failure needs it to be understood. */
export interface ControlSlot extends Pick<LoadSlot, 'number' | 'format' | 'spec'> {
  readonly files: readonly ControlFile[];
}

/** What is known of a submitted load to whoever checks it: another process, perhaps another version. */
export interface LoadControl {
  readonly loadId: string;
  readonly dataset: DatasetName;
  /** Address of each slot's manifest, in the order of the slots. */
  readonly manifests: readonly string[];
  readonly slots: readonly ControlSlot[];
  /** Files that were condemned by their shapes; then nothing was submitted. */
  readonly bad: readonly FileFailure[];
}

/** Where the control files of a load are. */
export interface ControlAddresses {
  readonly claim: string;
  readonly manifests: readonly string[];
}

/** Writes the control files of a load. The same load writes the same texts again: it does not matter how often. */
export async function writeControl(
  store: ControlStore,
  load: Load,
  slots: readonly LoadSlot[],
  bad: readonly FileFailure[] = [],
): Promise<ControlAddresses> {
  const put = async (name: string, body: string) => store.put(controlPath(load.id, name), body);
  const [claim, ...manifests] = await Promise.all([
    put('claim.csv', claimCsv(slots)),
    ...slots.map(async (slot) => put(`${String(slot.number).padStart(2, '0')}.manifest`, manifest(slot))),
  ]);
  const control: LoadControl = {
    loadId: load.id,
    dataset: load.dataset,
    manifests,
    slots: slots.map(({ number, format, spec, files }) => ({ number, format, spec, files: files.map(controlFile) })),
    bad,
  };
  await put('load.json', JSON.stringify(control));
  return { claim, manifests };
}

/** @returns undefined where it was removed */
export async function readControl(store: ControlStore, loadId: string): Promise<LoadControl | undefined> {
  const text = await store.get(controlPath(loadId, 'load.json'));
  return text === undefined ? undefined : (JSON.parse(text) as LoadControl);
}

function controlPath(loadId: string, name: string): string {
  return `loads/${loadId}/${name}`;
}

function controlFile(file: LoadFile): ControlFile {
  const { id, dataset, bucket, key, eTag, lastModified, sizeBytes, window } = file;
  return { id, dataset, bucket, key, eTag, lastModified, sizeBytes, window };
}

/** File id, slot, window, rows as the file promises them (nothing where it does not), bytes: no text of others. */
function claimCsv(slots: readonly LoadSlot[]): string {
  const lines = slots.flatMap(({ number, window, files }) => {
    const start = timestampOf(window).slice(0, 19);
    return files.map(({ id, shape, sizeBytes }) => `${id},${number},${start},${shape?.rowCount ?? ''},${sizeBytes}\n`);
  });
  return lines.join('');
}

/**
 * A manifest names its files exactly, where a prefix would load whatever begins alike. `mandatory`: a missing file fails
 * the load. `content_length` is demanded for Parquet, and fails the load for a file of another size (DG: "Using a manifest").
 */
function manifest({ files }: LoadSlot): string {
  const entries = files.map(({ bucket, key, sizeBytes }) => {
    return { url: `s3://${bucket}/${key}`, mandatory: true, meta: { content_length: sizeBytes } };
  });
  return JSON.stringify({ entries });
}
