import type { Dataset } from '../../domain/dataset.ts';
import { DATASETS } from '../../domain/datasets.ts';
import { type Load, type LoadFile, slotOf } from '../../domain/load.ts';
import { timestampOf } from '../../domain/timestamp.ts';
import type { FileFormat } from '../../domain/transformed-file.ts';

/** One COPY: files of one window and one shape, which gives their rows the window and their columns the names. */
export interface LoadSlot {
  /** From 1. */
  readonly number: number;
  /** Start of the arrival window, seconds since 1970. */
  readonly window: number;
  readonly format: FileFormat;
  /** The slot as `begin_load` reads it: window, then number in the contract and type of each column. */
  readonly spec: string;
  readonly files: readonly LoadFile[];
}

/** A presigned list of a COPY lives an hour, and longer manifests are unproven: more files make another slot. */
export const MAX_FILES_A_SLOT = 2_000;
/** 40 statements a batch, of which 11 are not slots; one is kept free. */
export const MAX_SLOTS = 28;

/** The slots of a load, in the order of their first files. */
export function slotsOf(load: Load): LoadSlot[] {
  const groups = new Map<string, LoadFile[]>();
  for (const file of load.files) {
    const key = slotOf(file);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [file]);
    else group.push(file);
  }
  const pieces = [...groups.values()].flatMap((files) => {
    const parts = Math.ceil(files.length / MAX_FILES_A_SLOT);
    return Array.from({ length: parts }, (_, at) => files.slice(at * MAX_FILES_A_SLOT, (at + 1) * MAX_FILES_A_SLOT));
  });
  return pieces.flatMap((files, at) => {
    const [first] = files;
    return first === undefined ? [] : [slot(DATASETS[load.dataset], at + 1, first, files)];
  });
}

function slot(dataset: Dataset, number: number, first: LoadFile, files: readonly LoadFile[]): LoadSlot {
  const { window, format } = first;
  const spec = [timestampOf(window).slice(0, 19), ...columnCodes(dataset, first)].join(',');
  return { number, window, format, spec, files };
}

/** COPY of Parquet and CSV goes by position, of JSON by name: JSON has the contract's columns, whatever its own order. */
function columnCodes(dataset: Dataset, { format, shape }: LoadFile): string[] {
  const columns = shape?.columns ?? [];
  if (format.kind === 'json' || columns.length === 0) return dataset.columns.map((_, at) => `${at + 1}t`);
  return columns.map(({ name, type }) => {
    const place = dataset.columns.findIndex((column) => column.name === name) + 1;
    return `${place}${format.kind === 'csv' ? 't' : (TYPE_LETTERS[type] ?? 't')}`;
  });
}

/** Parquet types as letters of `begin_load` (DG: "COPY from columnar data formats"); text for any other. */
const TYPE_LETTERS: Readonly<Record<string, string>> = {
  text: 't',
  timestamp: 's',
  'timestamp-ns': 's',
  INT64: 'i',
  INT32: 'n',
  DOUBLE: 'd',
  FLOAT: 'f',
  BOOLEAN: 'b',
  DATE: 'a',
};

/** The slot's temporary table, as `begin_load` names it. */
export function slotTable(loadId: string, slotNumber: number): string {
  return `slot_${loadId.slice(0, 8)}_${String(slotNumber).padStart(2, '0')}`;
}
