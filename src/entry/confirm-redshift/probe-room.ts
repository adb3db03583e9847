import { setTimeout as sleep } from 'node:timers/promises';
import { CancelStatementCommand, type RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { type CopyRole, copyManifestSql } from '../../adapters/redshift/copy-sql.ts';
import { DataApi } from '../../adapters/redshift/data-api.ts';
import type { RedshiftTarget } from '../../adapters/redshift/redshift-target.ts';
import type { StatementView, Value } from '../../adapters/redshift/statement-view.ts';
import type { ProbeObjects } from './probe-objects.ts';

/** Between two looks at a statement; in it the service waits. */
const LOOK_MS = 5_000;
const CLEAN_UP_TRIES = 5;
const PARQUET = { kind: 'parquet', gzip: false } as const;

export interface ProbeRoomDependencies {
  readonly client: RedshiftDataClient;
  readonly target: RedshiftTarget;
  readonly copyRole: CopyRole;
  readonly objects: ProbeObjects;
  /** Of this probe alone: `<schema>` and `<schema>_staging` are made for it, and dropped with all that is in them. */
  readonly schema: string;
  /** Another session of the same role; undefined where nobody gave one. */
  readonly second: RedshiftDataClient | undefined;
  /** Ends every wait. */
  readonly signal: AbortSignal;
}

/** What one probe has to itself: a schema, a folder of objects, and statements that are stopped when it is over. */
export class ProbeRoom {
  readonly client: RedshiftDataClient;
  readonly target: RedshiftTarget;
  readonly copyRole: CopyRole;
  readonly objects: ProbeObjects;
  readonly schema: string;
  readonly second: RedshiftDataClient | undefined;
  readonly api: DataApi;
  readonly #signal: AbortSignal;
  readonly #submitted: string[] = [];

  constructor(deps: ProbeRoomDependencies) {
    this.client = deps.client;
    this.target = deps.target;
    this.copyRole = deps.copyRole;
    this.objects = deps.objects;
    this.schema = deps.schema;
    this.second = deps.second;
    this.api = new DataApi(deps);
    this.#signal = deps.signal;
  }

  /** Makes the schema. @throws Error, above all where the right to create one is missing */
  async open(): Promise<void> {
    await this.make(`CREATE SCHEMA ${this.schema}`);
  }

  /** Starts a batch, which is one transaction. */
  async submit(sqls: readonly string[], named: { name?: string; token?: string } = {}): Promise<string> {
    this.#signal.throwIfAborted();
    const { name = `transformed-orders/confirm/${this.schema}`, token = crypto.randomUUID() } = named;
    const id = await this.api.submit({ sqls, name, token, withEvent: false });
    this.#submitted.push(id);
    return id;
  }

  /** How a statement ended. */
  async decided(id: string): Promise<StatementView> {
    for (;;) {
      this.#signal.throwIfAborted();
      const view = await this.api.describe(id, LOOK_MS);
      if (view === undefined) throw new Error('the statement is not known any more');
      if (view.is !== 'running') return view;
    }
  }

  /** Whether a statement is undecided right now. */
  async isRunning(id: string): Promise<boolean> {
    return (await this.api.describe(id, 0))?.is === 'running';
  }

  /** Runs statements in one transaction, which may fail. */
  async attempt(...sqls: readonly string[]): Promise<StatementView> {
    return this.decided(await this.submit(sqls));
  }

  /** Runs statements in one transaction, which must not fail. */
  async make(...sqls: readonly string[]): Promise<StatementView> {
    const view = await this.attempt(...sqls);
    if (view.is !== 'finished') throw new Error(errorOf(view));
    return view;
  }

  /** What the last statement of a finished batch gave. */
  async rows(view: StatementView): Promise<Value[][]> {
    return (await this.api.rows(view.subs.at(-1)?.id ?? view.id)) ?? [];
  }

  /** The first value that the last of these statements gives. @throws Error where one of them fails */
  async value(...sqls: readonly string[]): Promise<Value> {
    const [row] = await this.rows(await this.make(...sqls));
    return row?.[0] ?? null;
  }

  /** COPY of a Parquet manifest. */
  copy(table: string, manifest: string): string {
    return copyManifestSql(table, manifest, PARQUET, this.copyRole);
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#signal });
  }

  /** Leaves nothing behind, whatever the probe did. @returns what stayed all the same */
  async close(): Promise<string[]> {
    const left = await Promise.all([
      this.#tried(async () => this.#dropSchemas(), `schemas ${this.schema} and ${this.schema}_staging`),
      this.#tried(async () => this.objects.removeAll(), `s3://${this.objects.bucket}/${this.objects.prefix}`),
    ]);
    return left.flat();
  }

  async #dropSchemas(): Promise<void> {
    for (const Id of this.#submitted) {
      // What is decided cannot be cancelled, and says so.
      if (await this.isRunning(Id).catch(() => true)) {
        await this.client.send(new CancelStatementCommand({ Id })).catch(() => undefined);
      }
    }
    const sqls = [
      `DROP SCHEMA IF EXISTS ${this.schema}_staging CASCADE`,
      `DROP SCHEMA IF EXISTS ${this.schema} CASCADE`,
    ];
    // Not by `submit`: this also runs when everything else is to stop.
    await this.api.run({ sqls, name: 'transformed-orders/confirm/drop', token: crypto.randomUUID(), withEvent: false });
  }

  async #tried(work: () => Promise<void>, what: string): Promise<string[]> {
    for (let tries = 1; ; tries++) {
      try {
        await work();
        return [];
      } catch (error) {
        if (tries === CLEAN_UP_TRIES) return [`${what} (${oneLine(error)})`];
        await sleep(tries * 500);
      }
    }
  }
}

/** Why a batch failed: the error of the statement that did, else its own. */
export function errorOf(view: StatementView): string {
  return oneLine(view.subs.find(({ isFailed }) => isFailed)?.error ?? view.error);
}

/** For a table: no line breaks, not too long. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}
