import type { Dataset } from '../../domain/dataset.ts';
import type { LoadFile } from '../../domain/load.ts';

/** A file of a load with its number there: of the same group consecutive, in the order in which they are read. */
interface NumberedFile {
  readonly no: number;
  /** Its place in the plan, from 0. */
  readonly place: number;
  readonly file: LoadFile;
}

/** Files that one statement can read: the engine gives a whole list of files the columns of its first. */
export interface FileGroup {
  readonly files: readonly NumberedFile[];
}

/** Numbers the files of a load and groups them by format and by what the contract's columns are in them. */
export function groupFiles(dataset: Dataset, files: readonly LoadFile[]): FileGroup[] {
  const groups = new Map<string, [number, LoadFile][]>();
  for (const [place, file] of files.entries()) {
    const key = groupKey(dataset, file);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push([place, file]);
  }
  let no = 0;
  return [...groups.values()].map((group) => ({ files: group.map(([place, file]) => ({ no: no++, place, file })) }));
}

/** Parquet goes by name, so that order and extra columns do not matter; CSV goes by position; JSON by name, all text. */
function groupKey(dataset: Dataset, file: LoadFile): string {
  const columns = file.shape?.columns ?? [];
  const empty = hasNoColumns(file);
  switch (file.format.kind) {
    case 'parquet':
      return JSON.stringify([
        'parquet',
        empty,
        dataset.columns.map(({ name }) => columns.find((c) => c.name === name)?.type),
      ]);
    case 'csv':
      return JSON.stringify(['csv', empty, file.format.gzip, columns.map(({ name }) => name)]);
    case 'json':
      return JSON.stringify(['json', empty, file.format.gzip]);
  }
}

/** Nothing in it to read: zero bytes of CSV or JSON, or as if. It is loaded with 0 rows. */
export function hasNoColumns(file: LoadFile): boolean {
  return (file.shape?.columns ?? []).length === 0;
}
