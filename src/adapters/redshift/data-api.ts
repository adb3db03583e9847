import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  GetStatementResultCommand,
  ListStatementsCommand,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { LoadImpossible, Unavailable } from '../../domain/errors.ts';
import { dataApiError, isTooManyWaiters, isUnknownStatement } from './data-api-errors.ts';
import { isTransient } from './failure-signs.ts';
import { listParameters, type RedshiftTarget, targetParameters } from './redshift-target.ts';
import { type StatementView, statementView, type Value, valueOf } from './statement-view.ts';

/** RD: `WaitTimeSeconds`. */
const LONGEST_WAIT_S = 30;
/** How long a question of our own may take, with a workgroup that has to wake up first. */
const QUERY_MS = 120_000;

/** A batch to be submitted: one transaction. */
export interface Batch {
  readonly sqls: readonly string[];
  readonly name: string;
  readonly token: string;
  /** Whether EventBridge is told when it is decided. */
  readonly withEvent: boolean;
}

/** The Redshift Data API, as far as it is needed here, in plain values. Errors are the domain's. */
export class DataApi {
  readonly #client: RedshiftDataClient;
  readonly #target: RedshiftTarget;

  constructor({ client, target }: { readonly client: RedshiftDataClient; readonly target: RedshiftTarget }) {
    this.#client = client;
    this.#target = target;
  }

  /**
   * @returns the statement's id, of the one already there where the token is known
   * @throws Unavailable, Busy, LoadImpossible
   */
  async submit({ sqls, name, token, withEvent }: Batch): Promise<string> {
    const command = new BatchExecuteStatementCommand({
      ...targetParameters(this.#target),
      Sqls: [...sqls],
      StatementName: name,
      ClientToken: token,
      WithEvent: withEvent,
    });
    return this.#call('BatchExecuteStatement', async () => {
      const { Id } = await this.#client.send(command);
      if (Id === undefined) throw new Unavailable('the Redshift Data API gave no statement id');
      return Id;
    });
  }

  /** How a statement stands, after waiting until it is decided or `waitMs` are over; undefined where it is not known. */
  async describe(id: string, waitMs: number): Promise<StatementView | undefined> {
    const seconds = Math.min(LONGEST_WAIT_S, Math.floor(waitMs / 1_000));
    const ask = async (wait: object) => {
      return statementView(await this.#client.send(new DescribeStatementCommand({ Id: id, ...wait })));
    };
    return this.#call('DescribeStatement', async () => {
      let pauseMs = 1_000;
      try {
        const view = await ask(seconds < 1 ? {} : { WaitTimeSeconds: seconds });
        if (seconds >= 1 || waitMs <= 0 || view.is !== 'running') return view;
        // Less than the service waits for: waited here, or a caller that has half a second left asks without a pause.
        pauseMs = waitMs;
      } catch (error) {
        if (isUnknownStatement(error)) return undefined;
        if (!isTooManyWaiters(error)) throw error;
      }
      await sleep(pauseMs);
      return ask({});
    });
  }

  /** The newest statement of exactly that name within the last 24 hours, whoever of the role submitted it. */
  async findByName(name: string): Promise<string | undefined> {
    return this.#call('ListStatements', async () => {
      let NextToken: string | undefined;
      do {
        const page = await this.#client.send(
          new ListStatementsCommand({
            ...listParameters(this.#target),
            StatementName: name,
            Status: 'ALL',
            RoleLevel: true,
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
        );
        // The name is a prefix to the service: attempt 1 also finds attempt 10.
        const found = page.Statements?.find(({ StatementName }) => StatementName === name);
        if (found !== undefined) return found.Id;
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return undefined;
    });
  }

  /** The rows that a (sub) statement gave; undefined where they are not kept any more. */
  async rows(id: string): Promise<Value[][] | undefined> {
    return this.#call('GetStatementResult', async () => {
      const rows: Value[][] = [];
      let NextToken: string | undefined;
      try {
        do {
          const paging = NextToken === undefined ? {} : { NextToken };
          const page = await this.#client.send(new GetStatementResultCommand({ Id: id, ...paging }));
          for (const record of page.Records ?? []) rows.push(record.map(valueOf));
          NextToken = page.NextToken;
        } while (NextToken !== undefined);
      } catch (error) {
        if (isUnknownStatement(error)) return undefined;
        throw error;
      }
      return rows;
    });
  }

  /**
   * Runs statements that only read, or may be run again, and waits for them.
   *
   * @returns the rows of each; none for one that gives none
   * @throws Unavailable, Busy, LoadImpossible
   */
  async run(batch: Batch): Promise<Value[][][]> {
    const id = await this.submit(batch);
    const deadline = Date.now() + QUERY_MS;
    for (;;) {
      const view = await this.describe(id, LONGEST_WAIT_S * 1_000);
      if (view === undefined) throw new Unavailable(`${batch.name}: the statement is not known any more`);
      if (view.is === 'finished') return this.#results(view, batch);
      if (view.is !== 'running') throw failureOf(view, batch);
      if (Date.now() >= deadline) throw new Unavailable(`${batch.name}: no answer within ${QUERY_MS} ms`);
    }
  }

  async #results(view: StatementView, batch: Batch): Promise<Value[][][]> {
    const results: Value[][][] = [];
    for (const [at, sql] of batch.sqls.entries()) {
      const isQuery = /^\s*SELECT\b/i.test(sql);
      const rows = isQuery ? await this.rows(view.subs[at]?.id ?? `${view.id}:${at + 1}`) : [];
      if (rows === undefined) throw new Unavailable(`${batch.name}: the result is not kept any more`);
      results.push(rows);
    }
    return results;
  }

  async #call<T>(operation: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw dataApiError(error, operation);
    }
  }
}

function failureOf({ is, error }: StatementView, { name }: Batch): Error {
  const text = `${name}: ${is} (${error.replaceAll(/\s+/g, ' ').slice(0, 300)})`;
  return is === 'aborted' || isTransient(error) ? new Unavailable(text) : new LoadImpossible(text);
}
