import type { AuditStore } from '../ports/audit-store.ts';
import type { FileSource } from '../ports/file-source.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import { type ArrivalFrom, arrived } from './arrival.ts';
import type { FileRecord } from './audit-record.ts';
import type { Clock } from './clock.ts';
import { auditedFile, type ReceiveFiles } from './receive-files.ts';

/** What to release: every version of an object that is set aside or blocked, or all that share a reason (`reasonOf`). */
export type ReplayQuery = { readonly bucket: string; readonly key: string } | { readonly reason: string };

export interface ReplayFilesDependencies {
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly source: FileSource;
  readonly receive: ReceiveFiles;
  readonly clock: Pick<Clock, 'now'>;
  readonly arrivalFrom: ArrivalFrom;
}

/** How many quarantined files wait for a load again, how many blocked loads may go on, and how many objects are gone or other. */
export interface Replayed {
  readonly files: number;
  readonly loads: number;
  readonly vanished: number;
}

/**
 * Releases quarantined files and blocked loads: somebody has looked, or the contract was changed. The next run loads what
 * is good now; what is still bad is set aside, however many they are: the circuit breaker does not count released files.
 */
export class ReplayFiles {
  readonly #deps: ReplayFilesDependencies;

  constructor(deps: ReplayFilesDependencies) {
    this.#deps = deps;
  }

  /** @throws Unavailable: doing it again is right */
  async run(query: ReplayQuery): Promise<Replayed> {
    const loads = await this.#releaseLoads(query);
    let files = 0;
    let vanished = 0;
    const asked = 'reason' in query ? { reason: query.reason } : { key: query.key };
    for await (const record of this.#deps.audit.files({ ...asked, state: 'QUARANTINED' })) {
      if ('bucket' in query && record.file.bucket !== query.bucket) continue;
      if (await this.#releaseFile(record)) files++;
      else vanished++;
    }
    return { files, loads, vanished };
  }

  /** Described afresh: what made it bad may have been the contract, or how it was read. */
  async #releaseFile({ file }: FileRecord): Promise<boolean> {
    const { source, audit, plans, receive, clock, arrivalFrom } = this.#deps;
    const answer = await source.describe(file);
    const described = answer.is === 'gone' ? null : arrived(answer.version, answer.shape, answer.problem, arrivalFrom);
    if (described === null || described.eTag !== file.eTag) {
      await receive.run([file]); // gone, or another version by now: that one goes its own way
      return false;
    }
    if (described.id !== file.id) {
      // The same bytes put again: intake lets them lie, since they are set aside. From now on they go by their own id.
      const at = clock.now();
      await audit.record([
        { kind: 'RECEIVED', file: auditedFile(described), at, warnings: [] },
        { kind: 'SUPERSEDED', file, at, by: described.id },
      ]);
    }
    await plans.keep([{ ...described, released: true }]);
    return true;
  }

  async #releaseLoads(query: ReplayQuery): Promise<number> {
    const { audit, plans, clock } = this.#deps;
    let released = 0;
    for (const id of await plans.open()) {
      const record = await audit.load(id);
      if (record?.state !== 'BLOCKED') continue;
      const load = await plans.get(id);
      const isMeant =
        'reason' in query ? record.blocked?.reason === query.reason : load?.files.some((file) => isObject(file, query));
      if (load === undefined || isMeant !== true) continue;
      await plans.keep(load.files.map((file) => ({ ...file, released: true })));
      // A new attempt of the same load: it must not be taken for the blocked one when its files come together again.
      const attempt = record.attempt + 1;
      await audit.recordLoad({
        ...record,
        state: 'PLANNED',
        attempt,
        handle: null,
        blocked: null,
        suspect: null,
        at: clock.now(),
      });
      await plans.close(id, []);
      released++;
    }
    return released;
  }
}

function isObject(file: ObjectName, { bucket, key }: ObjectName): boolean {
  return file.bucket === bucket && file.key === key;
}

type ObjectName = Pick<FileRecord['file'], 'bucket' | 'key'>;
