import { arrivalWindow } from '../../src/domain/arrival-window.ts';
import type { AuditedFile, FileFact, LoadRecord } from '../../src/domain/audit-record.ts';
import { DATASETS } from '../../src/domain/datasets.ts';
import type { LoadFile, PendingFile } from '../../src/domain/load.ts';
import type { AuditedEvent } from '../../src/domain/object-event.ts';
import type { FileRows } from '../../src/domain/row-accounting.ts';
import type { Shape } from '../../src/domain/shape.ts';
import { fileId, formatOf, type ObjectVersion, partitionOf } from '../../src/domain/transformed-file.ts';

/** 1 March 2024, seconds since 1970: what is built here arrives then, unless a test says otherwise. */
export const ARRIVAL = 1_709_251_200;

/** A version of an object; the test names only what matters to it. */
export function objectVersion(change: Partial<ObjectVersion> = {}): ObjectVersion {
  return {
    dataset: 'orders',
    bucket: 'area',
    key: 'orders/order_purchase_year=2024/order_purchase_month=3/order_purchase_day=1/a.parquet',
    eTag: 'etag-a',
    sizeBytes: 1_000,
    lastModified: ARRIVAL,
    ...change,
  };
}

/** The shape of a file of orders that has the contract's columns, all of them text. */
export function ordersShape(rowCount: number | null = 1): Shape {
  return { columns: DATASETS.orders.columns.map(({ name }) => ({ name, type: 'text' })), rowCount };
}

/** A described file that waits for a load; id, format, partition and arrival follow from its version. */
export function pendingFile(change: Partial<PendingFile> = {}): PendingFile {
  const version = objectVersion(change);
  return {
    ...version,
    id: fileId(version),
    arrival: version.lastModified,
    format: formatOf(version.key) ?? { kind: 'parquet', gzip: false },
    partition: partitionOf(DATASETS[version.dataset], version.key),
    shape: ordersShape(),
    problem: null,
    released: false,
    ...change,
  };
}

/** A file in a load. Its window is a minute wide. */
export function loadFile(change: Partial<LoadFile> = {}): LoadFile {
  const file = pendingFile(change);
  return { ...file, window: change.window ?? arrivalWindow(file.arrival, 0) };
}

/** What the audit knows a file by. */
export function auditedFile(change: Partial<AuditedFile> = {}): AuditedFile {
  const { id, arrival, ...version } = pendingFile(change);
  const { dataset, bucket, key, eTag, sizeBytes, lastModified } = version;
  return { id, arrival, dataset, bucket, key, eTag, sizeBytes, lastModified };
}

/** One fact of each kind about a file. */
export const facts = {
  received: (file: AuditedFile, at = 1_000, warnings: readonly string[] = [], event?: AuditedEvent): FileFact => {
    return { kind: 'RECEIVED', file, at, warnings, ...(event === undefined ? {} : { event }) };
  },
  quarantined: (file: AuditedFile, column = 'order_id', loadId: string | null = null): FileFact => {
    const problem = { code: 'REQUIRED_NULL', column, row: 3, detail: 'null where a value is required' } as const;
    return { kind: 'QUARANTINED', file, at: 2_000, problem, loadId };
  },
  missing: (file: AuditedFile): FileFact => ({ kind: 'MISSING', file, at: 2_001 }),
  superseded: (file: AuditedFile, by = 'newer'): FileFact => ({ kind: 'SUPERSEDED', file, at: 2_002, by }),
  loaded: (file: AuditedFile, loadId = 'load-1', rows: Partial<FileRows> = {}): FileFact => {
    const all = { fileId: file.id, rows: 1, won: 1, older: 0, repeated: 0, ...rows };
    return { kind: 'LOADED', file, at: 3_000, loadId, rows: all };
  },
};

/** The record of a load that was planned and no more. */
export function loadRecord(change: Partial<LoadRecord> = {}): LoadRecord {
  return {
    id: 'load-1',
    dataset: 'orders',
    state: 'PLANNED',
    attempt: 1,
    handle: null,
    parent: null,
    files: 1,
    sizeBytes: 1_000,
    plannedAt: 1_000,
    at: 1_000,
    accounting: null,
    awaitingCustomer: null,
    failure: null,
    blocked: null,
    suspect: null,
    ...change,
  };
}
