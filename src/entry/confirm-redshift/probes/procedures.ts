import type { Probe } from '../probe.ts';
import { seen } from '../probe.ts';
import { errorOf } from '../probe-room.ts';

/** What the procedures of a load do. */
export const PROCEDURE_PROBES: readonly Probe[] = [
  {
    name: 'raise-undoes-the-batch',
    question: 'Does RAISE EXCEPTION in a procedure undo the whole batch, and does its token come back in the error?',
    run: async (room) => {
      const { schema } = room;
      await room.make(
        `CREATE TABLE ${schema}.t (n integer)`,
        procedure(`${schema}.refuse()`, 'v_n integer', `v_n := 7; RAISE EXCEPTION 'ALREADY_LOADED %', v_n;`),
      );
      const view = await room.attempt(`INSERT INTO ${schema}.t (n) VALUES (1)`, `CALL ${schema}.refuse()`);
      const count = Number(await room.value(`SELECT count(*) FROM ${schema}.t`));
      const failed = view.subs.findIndex(({ isFailed }) => isFailed) + 1;
      const isSo = view.is === 'failed' && count === 0 && failed === 2 && /ALREADY_LOADED 7/.test(errorOf(view));
      return seen(isSo, `${view.is} at statement ${failed}, ${count} rows kept: ${errorOf(view)}`);
    },
  },
  {
    name: 'temporary-tables-of-call',
    question: 'Are temporary tables that CALL has made (also LIKE another) there for later statements of the batch?',
    run: async (room) => {
      const { schema } = room;
      const make = `EXECUTE 'CREATE TEMP TABLE claim_probe (LIKE ${schema}.t)';
  EXECUTE 'CREATE TEMP TABLE slot_probe (a varchar(512), b timestamp)';`;
      await room.make(`CREATE TABLE ${schema}.t (n integer)`, procedure(`${schema}.make_tables()`, '', make));
      const view = await room.attempt(
        `CALL ${schema}.make_tables()`,
        'INSERT INTO claim_probe (n) VALUES (1)',
        'INSERT INTO slot_probe (a) SELECT cast(c.n AS varchar(512)) FROM claim_probe c',
        'SELECT count(*) FROM slot_probe',
      );
      const count = view.is === 'finished' ? Number((await room.rows(view))[0]?.[0]) : null;
      return seen(count === 1, count === null ? errorOf(view) : `${count} of 1 row`);
    },
  },
  {
    name: 'analyze-in-a-procedure',
    question: 'May a procedure that a batch calls run ANALYZE?',
    run: async (room) => {
      const { schema } = room;
      const body = `INSERT INTO ${schema}.t (n) VALUES (1); ANALYZE ${schema}.t;`;
      await room.make(`CREATE TABLE ${schema}.t (n integer)`, procedure(`${schema}.fill()`, '', body));
      const view = await room.attempt(`CALL ${schema}.fill()`, `DELETE FROM ${schema}.t`);
      return seen(view.is === 'finished', view.is === 'finished' ? 'it did' : errorOf(view));
    },
  },
  {
    name: 'truncate-in-a-procedure-is-refused',
    question: 'Is TRUNCATE refused in a procedure that a batch calls?',
    run: async (room) => {
      const { schema } = room;
      await room.make(
        `CREATE TABLE ${schema}.t (n integer)`,
        procedure(`${schema}.clear()`, '', `TRUNCATE ${schema}.t;`),
      );
      const view = await room.attempt(`INSERT INTO ${schema}.t (n) VALUES (1)`, `CALL ${schema}.clear()`);
      const isRefused = view.subs[1]?.isFailed === true;
      return seen(isRefused, view.is === 'failed' ? errorOf(view) : 'it was done');
    },
  },
  {
    name: 'execute-into-several',
    question: 'Does EXECUTE … INTO fill several variables, and FOR … IN SELECT go over the rows of a query?',
    run: async (room) => {
      const { schema } = room;
      const body = `EXECUTE 'SELECT count(*), min(n), max(n) FROM ${schema}.t' INTO v_a, v_b, v_c;
  FOR v_rec IN SELECT t.n FROM ${schema}.t t ORDER BY t.n LOOP v_a := v_a * 10 + v_rec.n; END LOOP;
  INSERT INTO ${schema}.found (a, b, c) VALUES (v_a, v_b, v_c);`;
      await room.make(
        `CREATE TABLE ${schema}.t (n integer)`,
        `CREATE TABLE ${schema}.found (a bigint, b integer, c integer)`,
        `INSERT INTO ${schema}.t (n) VALUES (4), (5)`,
        procedure(`${schema}.look()`, 'v_a bigint; v_b integer; v_c integer; v_rec record', body),
      );
      const view = await room.make(`CALL ${schema}.look()`, `SELECT f.a, f.b, f.c FROM ${schema}.found f`);
      const found = (await room.rows(view))[0]?.join(', ') ?? '';
      return seen(found === '245, 4, 5', `${found} where 245, 4, 5 are right`);
    },
  },
];

function procedure(head: string, declared: string, body: string): string {
  const declare = declared === '' ? '' : `DECLARE\n  ${declared};\n`;
  return `CREATE OR REPLACE PROCEDURE ${head} AS $$\n${declare}BEGIN\n  ${body}\nEND\n$$ LANGUAGE plpgsql`;
}
