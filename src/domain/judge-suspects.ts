import type { AuditStore } from '../ports/audit-store.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { LoadRecord } from './audit-record.ts';
import { type Suspect, trippedBy } from './circuit-breaker.ts';
import type { Clock } from './clock.ts';
import type { LoadFile } from './load.ts';
import { plannedRecord } from './load-record.ts';
import { quarantined } from './set-aside-files.ts';

export interface JudgeSuspectsDependencies {
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly clock: Pick<Clock, 'now'>;
}

/** The open loads that were halved out of one, and that one. */
interface Family {
  readonly root: LoadRecord;
  readonly members: LoadRecord[];
}

/**
 * The verdict over files that halving has isolated. It waits until all halves are settled, since only then it is known
 * whether they are a few bad files (set aside) or too many of one reason (all wait).
 */
export class JudgeSuspects {
  readonly #deps: JudgeSuspectsDependencies;

  constructor(deps: JudgeSuspectsDependencies) {
    this.#deps = deps;
  }

  /** @returns the files that were set aside now */
  async run(): Promise<readonly Suspect[]> {
    const judged: Suspect[] = [];
    for (const family of await this.#families()) judged.push(...(await this.#judge(family)));
    return judged;
  }

  async #judge({ root, members }: Family): Promise<readonly Suspect[]> {
    const { audit, plans, clock } = this.#deps;
    const suspects: Suspect[] = [];
    const files = new Map<string, { file: LoadFile; record: LoadRecord }>();
    for (const record of members) {
      const file = record.suspect === null ? undefined : (await plans.get(record.id))?.files[0];
      if (record.suspect === null || file === undefined) continue;
      suspects.push({ fileId: file.id, problem: record.suspect, released: file.released });
      files.set(file.id, { file, record });
    }
    const at = clock.now();
    const reason = trippedBy(suspects, root.files);
    if (reason !== undefined) {
      // The halves still open wait with them: looking further would only find more of the same.
      const blocked = { by: 'breaker' as const, reason };
      for (const record of members) {
        if (record.state === 'SUBMITTED') continue; // at work somewhere: its own outcome will tell
        await audit.recordLoad({ ...record, state: 'BLOCKED', blocked, suspect: null, at });
      }
      return [];
    }
    if (suspects.length < members.length) return [];
    for (const { fileId, problem } of suspects) {
      const { file, record } = files.get(fileId) ?? {};
      await audit.record(quarantined(file, problem, record?.id ?? null, at));
      if (record !== undefined) await plans.close(record.id, [fileId]);
    }
    return suspects;
  }

  async #families(): Promise<Iterable<Family>> {
    const { audit, plans } = this.#deps;
    const families = new Map<string, Family>();
    for (const id of await plans.open()) {
      const record = (await audit.load(id)) ?? (await this.#freshRecord(id));
      if (record === undefined || record.parent === null || record.blocked !== null) continue;
      const root = await this.#rootOf(record);
      const family = families.get(root.id) ?? { root, members: [] };
      family.members.push(record);
      families.set(root.id, family);
    }
    return families.values();
  }

  /** A half that nobody has settled yet has a plan, but no record. */
  async #freshRecord(id: string): Promise<LoadRecord | undefined> {
    const load = await this.#deps.plans.get(id);
    return load === undefined ? undefined : plannedRecord(load, this.#deps.clock.now());
  }

  async #rootOf(record: LoadRecord): Promise<LoadRecord> {
    const parent = record.parent === null ? undefined : await this.#deps.audit.load(record.parent);
    return parent === undefined ? record : this.#rootOf(parent);
  }
}
