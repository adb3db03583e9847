import type { Probe } from '../probe.ts';
import { seen } from '../probe.ts';
import { errorOf } from '../probe-room.ts';

/** Single things that the SQL files rely on. */
export const SQL_PROBES: readonly Probe[] = [
  {
    name: 'full-names-in-delete-and-update',
    question: 'Do DELETE … USING and UPDATE … FROM take schema.table.column for their target?',
    run: async (room) => {
      const { schema } = room;
      const t = `${schema}.t`;
      await room.make(
        `CREATE TABLE ${t} (n integer, v integer)`,
        `CREATE TABLE ${schema}.s (n integer, v integer)`,
        `INSERT INTO ${t} (n, v) VALUES (1, 0), (2, 0), (3, 0)`,
        `INSERT INTO ${schema}.s (n, v) VALUES (1, 10), (2, 20)`,
      );
      const view = await room.attempt(
        `UPDATE ${t} SET v = s.v FROM ${schema}.s s WHERE ${t}.n = s.n`,
        `DELETE FROM ${t} USING ${schema}.s s WHERE ${t}.n = s.n AND s.v = 10`,
        `SELECT sum(t.v) FROM ${t} t`,
      );
      const sum = view.is === 'finished' ? Number((await room.rows(view))[0]?.[0]) : null;
      return seen(sum === 20, sum === null ? errorOf(view) : `${sum} where 20 is right`);
    },
  },
  {
    name: 'to-char-microseconds',
    question: 'Does to_char write all six digits of a microsecond by US?',
    run: async (room) => {
      const { schema } = room;
      const text = await room.value(
        `CREATE TABLE ${schema}.t (at timestamp)`,
        `INSERT INTO ${schema}.t (at) VALUES ('2026-01-02 03:04:05.000120')`,
        `SELECT to_char(t.at, 'YYYY-MM-DD HH24:MI:SS.US') FROM ${schema}.t t`,
      );
      return seen(text === '2026-01-02 03:04:05.000120', String(text));
    },
  },
  {
    name: 'sql-functions-of-varchar',
    question: 'Does an SQL function with $1 of VARCHAR work over a table, casts guarded by CASE?',
    run: async (room) => {
      const { schema } = room;
      const view = await room.attempt(
        `CREATE FUNCTION ${schema}.year_of(varchar(512)) RETURNS varchar(26) IMMUTABLE AS $$
  SELECT CASE WHEN translate($1, '012345678', '999999999') = '9999' THEN cast(cast($1 AS integer) + 1 AS varchar(26))
    ELSE cast('' AS varchar(26)) END
$$ LANGUAGE sql`,
        `CREATE TABLE ${schema}.t (v varchar(512))`,
        `INSERT INTO ${schema}.t (v) VALUES ('2026'), ('soon'), (NULL)`,
        `SELECT max(${schema}.year_of(t.v)), count(${schema}.year_of(t.v)) FROM ${schema}.t t`,
      );
      const found = view.is === 'finished' ? (await room.rows(view))[0]?.join(', ') : undefined;
      return seen(found === '2027, 3', found ?? errorOf(view));
    },
  },
  {
    name: 'blanks-at-the-end',
    question: 'Are texts equal that differ by blanks at their end only (so that keys like these are one key)?',
    run: async (room) => {
      const { schema } = room;
      const count = Number(
        await room.value(
          `CREATE TABLE ${schema}.t (v varchar(8))`,
          `INSERT INTO ${schema}.t (v) VALUES ('a'), ('a ')`,
          `SELECT count(DISTINCT t.v) FROM ${schema}.t t`,
        ),
      );
      return seen(count === 1, `${count} distinct of 'a' and 'a '`);
    },
  },
  {
    name: 'bytewise-order',
    question: 'Are texts of row versions compared byte by byte, whatever the collation?',
    run: async (room) => {
      const { schema } = room;
      const greatest = await room.value(
        `CREATE TABLE ${schema}.t (v varchar(8))`,
        `INSERT INTO ${schema}.t (v) VALUES ('0a'), ('0B'), ('0_')`,
        `SELECT max(t.v) FROM ${schema}.t t`,
      );
      return seen(greatest === '0a', `the greatest of 0a, 0B and 0_ is ${String(greatest)}`);
    },
  },
  {
    name: 'md5-of-utf8',
    question: 'Is md5 of a text that of its UTF-8 bytes, in lower case?',
    run: async (room) => {
      const { schema } = room;
      const hash = await room.value(
        `CREATE TABLE ${schema}.t (v varchar(8))`,
        `INSERT INTO ${schema}.t (v) VALUES ('é')`,
        `SELECT md5(t.v) FROM ${schema}.t t`,
      );
      return seen(hash === '66ddcd97cfdeabb2f6fb8a999b4bc76f', String(hash));
    },
  },
];
