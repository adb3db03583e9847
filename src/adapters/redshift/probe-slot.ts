import { createHash } from 'node:crypto';
import type { DatasetName } from '../../domain/dataset.ts';
import { DATASETS } from '../../domain/datasets.ts';
import type { FileProblem } from '../../domain/file-problem.ts';
import type { FileFailure } from '../../ports/warehouse.ts';
import { type CopyRole, copyManifestSql } from './copy-sql.ts';
import type { DataApi } from './data-api.ts';
import type { ControlFile, ControlSlot } from './load-control.ts';
import { fileOfDetail } from './paths-in-errors.ts';
import type { Value } from './statement-view.ts';

/** The most that COPY takes (DG: "MAXERROR"). */
const MAX_ERRORS = 100_000;
/** So many lines are read: enough to name every file of a slot. */
const MAX_DETAILS = 10_000;

/** What a probe needs to know of the failed load. */
export interface Probe {
  readonly dataset: DatasetName;
  readonly slot: ControlSlot;
  readonly manifest: string;
  readonly role: CopyRole;
  /** The name of the attempt; the probe's own name and token are made of it. */
  readonly attempt: string;
}

/**
 * Names all bad text files of a slot at once: COPY with NOLOAD reads them without loading, goes on after errors, and
 * writes what it could not read into `sys_load_error_detail` (DG: "NOLOAD", "SYS_LOAD_ERROR_DETAIL").
 *
 * @returns `running` while it is at it; no file where it found none, or failed itself
 */
export async function probeSlot(api: DataApi, probe: Probe, waitMs: number): Promise<FileFailure[] | 'running'> {
  const { dataset, slot, manifest, role, attempt } = probe;
  const sqls = [
    `CREATE TEMP TABLE transformed_orders_probe (${probeColumns(dataset, slot.spec)})`,
    `${copyManifestSql('transformed_orders_probe', manifest, slot.format, role)} NOLOAD MAXERROR ${MAX_ERRORS}`,
  ];
  const name = `${attempt}/probe-${slot.number}`;
  const id = await api.submit({ sqls, name, token: tokenOf(name, sqls), withEvent: false });
  const view = await api.describe(id, waitMs);
  if (view?.is === 'running') return 'running';
  const queryId = view?.subs[1]?.queryId;
  if (view?.is !== 'finished' || typeof queryId !== 'number') return [];
  const question = `SELECT d.file_name, d.line_number, d.column_name, d.error_message
FROM sys_load_error_detail d WHERE d.query_id = ${queryId} ORDER BY d.file_name, d.line_number LIMIT ${MAX_DETAILS}`;
  const asked = { sqls: [question], name: `${name}/detail`, token: tokenOf(`${name}/detail`, [id]), withEvent: false };
  const [details = []] = await api.run(asked);
  return failuresOf(details, slot);
}

function failuresOf(details: readonly Value[][], slot: ControlSlot): FileFailure[] {
  const failures = new Map<string, FileFailure>();
  for (const [fileName, line, column, message] of details) {
    const file = fileOfDetail(String(fileName), slot.files);
    if (file === undefined || failures.has(file.id)) continue;
    failures.set(file.id, badFile(file, slot, Number(line), String(column).trim(), String(message).trim()));
  }
  return [...failures.values()];
}

function badFile(file: ControlFile, slot: ControlSlot, line: number, column: string, message: string): FileFailure {
  // Redshift counts a CSV's header as a line; the row is only known while no field has a line break in it.
  const row = slot.format.kind === 'csv' ? line - 1 : line;
  const isTooLong = /exceeds DDL length|too long/i.test(message);
  const problem: FileProblem = {
    code: isTooLong && column !== '' ? 'WRONG_TYPE' : 'UNREADABLE',
    ...(column === '' ? {} : { column }),
    ...(row >= 1 ? { row } : {}),
    detail: `Redshift cannot read line ${line}: ${message}`,
  };
  return { fileId: file.id, is: 'bad', problem };
}

/** The columns of a text slot: those of the contract by name, others as what nobody keeps. */
function probeColumns(dataset: DatasetName, spec: string): string {
  const codes = spec.split(',').slice(1);
  const columns = codes.map((code, at) => {
    const column = DATASETS[dataset].columns[Number.parseInt(code, 10) - 1];
    return column === undefined ? `ignored_${at + 1} varchar(65535)` : `${column.name} varchar(512)`;
  });
  return columns.join(', ');
}

function tokenOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
