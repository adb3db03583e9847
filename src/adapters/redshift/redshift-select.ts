import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { LoadImpossible, Unavailable } from '../../domain/errors.ts';
import { distinctNames, mustBeFew, type SelectAnswer, SelectRefused } from '../../engines/select-answer.ts';
import { dataApiError } from './data-api-errors.ts';
import { isTransient, oneLine } from './failure-signs.ts';
import { type RedshiftTarget, targetParameters } from './redshift-target.ts';
import { type StatementView, statementView, type Value, valueOf } from './statement-view.ts';

/** RD: `WaitTimeSeconds`. */
const LONGEST_WAIT_S = 30;
/** With a workgroup that has to wake up first. */
const LONGEST_MS = 300_000;

/** What makes something else of a SELECT or WITH: SELECT INTO makes a table, WITH may stand before what writes. */
const WRITES = /\b(into|insert|update|delete|merge|truncate|create|drop|alter|grant|revoke|call|copy|unload|lock)\b/i;

/** One question of people to Redshift. What it may read is up to the caller's rights in the database. */
export class RedshiftSelect {
  readonly #client: RedshiftDataClient;
  readonly #target: RedshiftTarget;

  constructor({ client, target }: { readonly client: RedshiftDataClient; readonly target: RedshiftTarget }) {
    this.#client = client;
    this.#target = target;
  }

  /**
   * Runs one SELECT and waits for it.
   *
   * @throws SelectRefused: nothing was sent; Unavailable, Busy; LoadImpossible where Redshift rejects it
   */
  async query(sql: string): Promise<SelectAnswer> {
    assertSelect(sql);
    try {
      const { Id = '' } = await this.#client.send(
        new ExecuteStatementCommand({
          ...targetParameters(this.#target),
          ...{ Sql: sql, StatementName: 'transformed-orders/query', ClientToken: crypto.randomUUID() },
        }),
      );
      const view = await this.#decided(Id);
      if (view.is === 'finished') return await this.#rows(Id);
      const text = `the query failed: ${oneLine(view.error)}`;
      throw isTransient(view.error) ? new Unavailable(text) : new LoadImpossible(text);
    } catch (error) {
      throw dataApiError(error, 'query');
    }
  }

  async #decided(Id: string): Promise<StatementView> {
    const deadline = Date.now() + LONGEST_MS;
    while (Date.now() < deadline) {
      const command = new DescribeStatementCommand({ Id, WaitTimeSeconds: LONGEST_WAIT_S });
      const view = statementView(await this.#client.send(command));
      if (view.is !== 'running') return view;
    }
    throw new Unavailable(`no answer within ${LONGEST_MS / 1_000} s; the statement ${Id} may go on`);
  }

  async #rows(Id: string): Promise<SelectAnswer> {
    const rows: Record<string, Value>[] = [];
    let columns: string[] = [];
    let NextToken: string | undefined;
    do {
      const paging = NextToken === undefined ? {} : { NextToken };
      const page = await this.#client.send(new GetStatementResultCommand({ Id, ...paging }));
      columns = distinctNames((page.ColumnMetadata ?? []).map(({ label, name }) => label ?? name ?? ''));
      for (const record of page.Records ?? []) {
        rows.push(Object.fromEntries(record.map((field, at) => [columns[at] ?? '', valueOf(field)])));
      }
      mustBeFew(rows.length);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return { columns, rows };
  }
}

/** Comments, texts and quoted names: they hold any word. */
const WORDLESS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g;

/**
 * Refuses whatever is not plainly one SELECT: also what Redshift might take to end elsewhere than here, behind which words
 * could hide.
 *
 * @throws SelectRefused
 */
export function assertSelect(sql: string): void {
  const bare = sql.replaceAll(WORDLESS, blank).trim();
  if (/\$\w*\$/.test(bare)) throw new SelectRefused("texts between $$ are not allowed: write them as '…'");
  if (/['"]|\/\*/.test(bare)) throw new SelectRefused('a text, a quoted name or a comment has no end');
  if (!/^(select|with)\b/i.test(bare)) throw new SelectRefused('only SELECT is allowed, nothing that writes');
  const [word] = WRITES.exec(bare) ?? [];
  if (word !== undefined) throw new SelectRefused(`only SELECT is allowed, nothing with ${word.toUpperCase()}`);
  if (/;\s*\S/.test(bare)) throw new SelectRefused('give one statement, not several');
}

function blank(found: string): string {
  if (found.startsWith("'") && found.includes('\\')) {
    // (k) As PostgreSQL 8.0 did, Redshift takes it for the beginning of an escape, such as \' for a quote.
    throw new SelectRefused("no backslash in a text: Redshift takes it for an escape; write '…' || chr(92) || '…'");
  }
  if (found.startsWith('/*') && found.includes('/*', 2)) {
    throw new SelectRefused('no comment within a comment');
  }
  return ' ';
}
