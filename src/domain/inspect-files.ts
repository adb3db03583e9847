import type { AuditStore, FileQuery } from '../ports/audit-store.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { FileRecord, FileState, LoadRecord } from './audit-record.ts';
import { blockedFiles } from './blocked-files.ts';
import { describeProblem, reasonOf } from './file-problem.ts';
import { byObject } from './file-query.ts';

/**
 * The state people are shown. Besides the facts' states: `BLOCKED`, received and bound to a load that waits for somebody.
 * A quarantined or missing file that waits for a load again is shown as `RECEIVED`.
 */
export type ShownState = FileState | 'BLOCKED';

/** A file with its state and the reason for it. */
export interface InspectedFile {
  readonly record: FileRecord;
  readonly state: ShownState;
  /** One line for people; null where the state needs no reason. */
  readonly reason: string | null;
  /** The `reasonOf` by which the file can be replayed; null where it is not set aside or blocked. */
  readonly replayReason: string | null;
}

export interface InspectFilesDependencies {
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
}

/** Answers "what happened to this file?" from audit and plans; writes nothing. */
export class InspectFiles {
  readonly #deps: InspectFilesDependencies;

  constructor(deps: InspectFilesDependencies) {
    this.#deps = deps;
  }

  /**
   * The files that meet the query, and whose shown state is `state` where one is given, in the order of `AuditStore.files`.
   * For that order a store may hold its whole answer: asked for everything, or for RECEIVED or LOADED alone, all it knows.
   */
  async *run(query: Omit<FileQuery, 'state'>, state?: ShownState): AsyncGenerator<InspectedFile> {
    const { audit } = this.#deps;
    const blocked = await blockedFiles(audit, this.#deps.plans);
    if (state === 'BLOCKED' && Object.keys(query).length === 0) {
      const records = await audit.lookUp([...blocked.keys()]);
      yield* this.#inspected([...records.values()].sort(byObject), blocked, state);
      return;
    }
    // Whatever is shown in one of these states is stored in it, so the store can choose. What is shown as RECEIVED or
    // BLOCKED may be stored in another one.
    const isStored = state !== undefined && state !== 'RECEIVED' && state !== 'BLOCKED';
    yield* this.#inspected(audit.files(isStored ? { ...query, state } : query), blocked, state);
  }

  /** The files of these ids, in no order; unknown ones are missing. */
  async *byId(fileIds: readonly string[]): AsyncGenerator<InspectedFile> {
    const blocked = await blockedFiles(this.#deps.audit, this.#deps.plans);
    const records = await this.#deps.audit.lookUp(fileIds);
    yield* this.#inspected(records.values(), blocked);
  }

  async *#inspected(
    records: AsyncIterable<FileRecord> | Iterable<FileRecord>,
    blocked: ReadonlyMap<string, LoadRecord>,
    state?: ShownState,
  ): AsyncGenerator<InspectedFile> {
    let page: FileRecord[] = [];
    for await (const record of records) {
      page.push(record);
      if (page.length < PAGE_FILES) continue;
      yield* await this.#shown(page, blocked, state);
      page = [];
    }
    yield* await this.#shown(page, blocked, state);
  }

  async #shown(page: FileRecord[], blocked: ReadonlyMap<string, LoadRecord>, state?: ShownState) {
    const open = page.flatMap(({ state, file }) => (state === 'LOADED' ? [] : [file]));
    const pending = open.length === 0 ? new Map() : await this.#deps.plans.pendingOf(open);
    const shown = page.map((record) => show(record, pending.has(record.file.id), blocked.get(record.file.id)));
    return shown.filter((file) => state === undefined || file.state === state);
  }
}

/** Files whose pending state is asked for at once. */
const PAGE_FILES = 1_000;

function show(record: FileRecord, isPending: boolean, load: LoadRecord | undefined): InspectedFile {
  const blocked = load?.blocked ?? null;
  if (blocked !== null && record.state !== 'LOADED') {
    const { by, reason } = blocked;
    const why = by === 'breaker' ? `too many files of its load are bad for one reason: ${reason}` : reason;
    return { record, state: 'BLOCKED', reason: why, replayReason: reason };
  }
  const last = record.facts.at(-1);
  if (isPending && record.state !== 'LOADED') {
    const reason = last?.kind === 'QUARANTINED' ? `released after ${describeProblem(last.problem)}` : null;
    return { record, state: 'RECEIVED', reason, replayReason: null };
  }
  const reason = last === undefined ? null : reasonOfFact(last);
  const replayReason = last?.kind === 'QUARANTINED' ? reasonOf(last.problem) : null;
  return { record, state: record.state, reason, replayReason };
}

function reasonOfFact(fact: FileRecord['facts'][number]): string | null {
  switch (fact.kind) {
    case 'QUARANTINED':
      return describeProblem(fact.problem);
    case 'SUPERSEDED':
      return `overwritten before it could be loaded; the newer file is ${fact.by}`;
    case 'MISSING':
      return 'deleted before it could be loaded';
    case 'RECEIVED':
    case 'LOADED':
      return null;
  }
}
