import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { CopyCommand } from './copy-command.ts';
import { DatabaseError } from './peer-error.ts';

/** A column that a COPY fills. */
export interface TargetColumn {
  readonly name: string;
  /** PostgreSQL's name of the type, such as `varchar` or `int8`. */
  readonly type: string;
  /** Of a VARCHAR; null for other types. */
  readonly maxBytes: number | null;
}

/** The columns of the table in their order, or those that the COPY lists. */
export async function targetColumns(client: pg.Client, command: CopyCommand): Promise<TargetColumn[]> {
  const found = await client.query<{ name: string; type: string; typmod: number }>(
    `SELECT attname AS name, typname AS type, atttypmod AS typmod FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [command.table],
  );
  if (found.rows.length === 0) throw new DatabaseError(`ERROR: relation "${command.table}" does not exist`);
  const all = found.rows.map(({ name, type, typmod }) => {
    const isText = type === 'varchar' || type === 'bpchar';
    return { name, type, maxBytes: isText ? typmod - 4 : null };
  });
  return (
    command.columns?.map((name) => {
      const column = all.find((other) => other.name === name);
      if (column === undefined) throw new DatabaseError(`ERROR: column "${name}" of relation does not exist`);
      return column;
    }) ?? all
  );
}

/** Puts rows of text into the table, on the connection and in the transaction of the COPY. */
export async function insertRows(
  client: pg.Client,
  table: string,
  columns: readonly TargetColumn[],
  rows: readonly (readonly (string | null)[])[],
): Promise<void> {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const stream = client.query(copyFrom(`COPY ${table} (${names}) FROM STDIN`));
  await pipeline(Readable.from(lines(rows)), stream);
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function* lines(rows: readonly (readonly (string | null)[])[]): Generator<string> {
  for (let at = 0; at < rows.length; at += 1_000) {
    const part = rows.slice(at, at + 1_000);
    yield part.map((row) => `${row.map(field).join('\t')}\n`).join('');
  }
}

function field(value: string | null): string {
  return value === null ? '\\N' : value.replaceAll(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? '');
}
