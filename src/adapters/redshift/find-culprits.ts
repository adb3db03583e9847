import type { FileProblem } from '../../domain/file-problem.ts';
import type { FileSource } from '../../ports/file-source.ts';
import type { FileFailure, LoadFailure } from '../../ports/warehouse.ts';
import type { CopyRole } from './copy-sql.ts';
import type { DataApi } from './data-api.ts';
import { type FailureSign, isEnvironmental, isTransient, oneLine, type SlotFault } from './failure-signs.ts';
import type { ControlSlot, LoadControl } from './load-control.ts';
import { lookAgain } from './look-again.ts';
import { fileNamedIn, withoutPaths } from './paths-in-errors.ts';
import { probeSlot } from './probe-slot.ts';

export interface FindCulpritsDependencies {
  readonly api: DataApi;
  readonly source: Pick<FileSource, 'describe'>;
  readonly role: CopyRole;
}

/** What is asked about: a failed attempt, and how long an answer may take. */
export interface FailedAttempt {
  readonly control: LoadControl;
  /** The name of its statement. */
  readonly attempt: string;
  readonly waitMs: number;
}

/**
 * Finds the files that a load failed for, the cheap ways first: what changed in the object store; a path in the error; the
 * only file of its slot; for text a COPY that names them all. What is left is found by halving, which is not done here.
 */
export class FindCulprits {
  readonly #deps: FindCulpritsDependencies;

  constructor(deps: FindCulpritsDependencies) {
    this.#deps = deps;
  }

  /** Our procedures named the slots: one file in a slot is the culprit, several hide it. */
  async bySlots(faults: readonly SlotFault[], { control }: FailedAttempt): Promise<LoadFailure> {
    const found: FileFailure[] = [];
    for (const fault of faults) {
      const { files = [] } = control.slots[fault.slot - 1] ?? {};
      // The rows of an object that was overwritten say nothing about the one that was described.
      const [only] = files;
      const touched =
        fault.code === 'ROWS_DIFFER' || files.length === 1 ? await lookAgain(this.#deps.source, files) : [];
      found.push(...touched);
      if (touched.length > 0 || files.length !== 1 || only === undefined) continue;
      found.push({ fileId: only.id, is: 'bad', problem: problemOfFault(fault) });
    }
    const [first] = faults;
    if (found.length > 0) return { of: 'files', files: found };
    return { of: 'some-file', problem: problemOfFault(first ?? { code: 'ROWS_DIFFER', slot: 0, column: null }) };
  }

  /** A COPY failed: something is wrong with a file of its slot, or with everything around it. */
  async byCopy(
    { slot: number, error }: Extract<FailureSign, { is: 'copy' }>,
    { control, attempt, waitMs }: FailedAttempt,
  ): Promise<LoadFailure | 'running'> {
    const slot = control.slots[number - 1];
    if (slot === undefined) return { of: 'load', detail: oneLine(error) };
    const text = withoutPaths(error, slot.files);
    if (isTransient(text)) return { of: 'transient', detail: oneLine(text) };
    const touched = await lookAgain(this.#deps.source, slot.files);
    if (touched.length > 0) return { of: 'files', files: touched };
    if (isEnvironmental(text)) return { of: 'load', detail: oneLine(text) };

    const problem = problemOfCopy(text, slot);
    const named = fileNamedIn(error, slot.files);
    if (named !== undefined) return { of: 'files', files: [{ fileId: named.id, is: 'bad', problem }] };
    if (slot.format.kind !== 'parquet') {
      const { api, role } = this.#deps;
      const manifest = control.manifests[number - 1] ?? '';
      const probed = await probeSlot(api, { dataset: control.dataset, slot, manifest, role, attempt }, waitMs);
      if (probed === 'running') return 'running';
      if (probed.length > 0) return { of: 'files', files: probed };
    }
    const [only] = slot.files;
    if (slot.files.length > 1 || only === undefined) return { of: 'some-file', problem };
    return { of: 'files', files: [{ fileId: only.id, is: 'bad', problem }] };
  }
}

function problemOfFault({ code, column }: SlotFault): FileProblem {
  return { code, ...(column === null ? {} : { column }), detail: FAULT_DETAILS[code] };
}

const FAULT_DETAILS: Readonly<Record<SlotFault['code'], string>> = {
  ROWS_DIFFER: 'the file has another number of rows than it promises',
  BAD_DATE: 'a date is not YYYY-MM-DD, or with a blank or T and HH:MM:SS, up to six fraction digits and a Z',
  REQUIRED_NULL: 'a value is null or empty, the contract requires one',
};

/** Texts of Spectrum's scan errors, as users have reported them (codes 15001, 15007); they hold no content of rows. */
function problemOfCopy(error: string, { files }: ControlSlot): FileProblem {
  const where = files.length > 1 ? 'a file of its slot' : 'it';
  const detail = `Redshift cannot read ${where}: ${oneLine(error.replace(/^[\s\S]*?context:/, ''))}`;
  const tooLong = /length of the data column (\w+)/i.exec(error)?.[1];
  if (tooLong !== undefined) return { code: 'WRONG_TYPE', column: tooLong, detail };
  return { code: /incompatible Parquet schema/i.test(error) ? 'WRONG_TYPE' : 'UNREADABLE', detail };
}
