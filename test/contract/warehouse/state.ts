import type { DatasetName } from '../../../src/domain/dataset.ts';
import { DATASET_NAMES, DATASETS } from '../../../src/domain/datasets.ts';
import type { Load, LoadFile } from '../../../src/domain/load.ts';
import type { FileFailure, LedgerEntry, LoadFailure } from '../../../src/ports/warehouse.ts';
import type { FinalRow, WarehouseHarness } from '../../support/warehouse-harness.ts';
import type { WarehouseSubject } from './traits.ts';

/** The final table by key. A key that is there twice fails the test. */
export async function finalByKey(harness: WarehouseHarness, dataset: DatasetName): Promise<Map<string, FinalRow>> {
  const rows = await harness.finalRows(dataset);
  const byKey = new Map(rows.map((row) => [row[DATASETS[dataset].key]!, row]));
  expect(byKey.size).toBe(rows.length);
  return byKey;
}

/** The values of one column by key, such as the status of every order. */
export async function columnByKey(harness: WarehouseHarness, column: string, dataset: DatasetName = 'orders') {
  const rows = await finalByKey(harness, dataset);
  return Object.fromEntries([...rows].map(([key, row]) => [key, row[column]]));
}

/** Only these columns of a row. */
export function pick(row: FinalRow | undefined, columns: readonly string[]): FinalRow {
  return Object.fromEntries(columns.map((column) => [column, row![column]!]));
}

/** Everything a load may change; two of them are equal if and only if nothing happened in between. */
export async function wholeState(harness: WarehouseHarness, files: readonly LoadFile[]) {
  const tables: Record<string, readonly FinalRow[]> = {};
  for (const dataset of DATASET_NAMES) tables[dataset] = sorted(await harness.finalRows(dataset));
  const staged = await Promise.all(DATASET_NAMES.map((dataset) => harness.stagedRows(dataset)));
  return { tables, staged, ledger: byFile(await harness.warehouse.loaded(files)) };
}

function sorted(rows: readonly FinalRow[]): readonly FinalRow[] {
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Ledger entries in an order that does not depend on the adapter. */
export function byFile(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return [...entries].sort((a, b) => (a.fileId < b.fileId ? -1 : 1));
}

/** The ids of these files, ascending. */
export function idsOf(...files: readonly { readonly id: string }[]): string[] {
  return files.map((file) => file.id).sort();
}

/** What a test says of a bad file: as much as it wants to see of the answer. */
export interface Culprit {
  readonly file: LoadFile;
  readonly failure: Record<string, unknown>;
}

/** The load failed for exactly these files and, as far as the adapter can tell, for these reasons. */
export function expectCulprits(
  subject: WarehouseSubject,
  load: Load,
  failure: LoadFailure,
  culprits: readonly Culprit[],
) {
  if (!subject.namesCulprits && load.files.length > 1 && failure.of !== 'files') {
    expect(failure).toMatchObject({ of: 'some-file', problem: { detail: expect.any(String) as string } });
    return;
  }
  if (failure.of !== 'files') throw new Error(`no file is named but ${JSON.stringify(failure)}`);
  const named = [...failure.files].sort(byFileId);
  const ids = named.map((file) => file.fileId);
  const guilty = idsOf(...culprits.map(({ file }) => file));
  // Some engines find a few at a time; whoever they name must be guilty, and of just that.
  if (subject.namesCulprits || load.files.length === 1) expect(ids).toEqual(guilty);
  else expect(guilty).toEqual(expect.arrayContaining(ids));
  expect(ids).not.toHaveLength(0);
  for (const { file, failure: expected } of culprits.filter(({ file }) => ids.includes(file.id))) {
    expect(named.find(({ fileId }) => fileId === file.id)).toMatchObject(expected);
  }
}

function byFileId(a: FileFailure, b: FileFailure): number {
  return a.fileId < b.fileId ? -1 : 1;
}
