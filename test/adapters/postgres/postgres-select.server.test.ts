import { postgresSelect } from '../../../src/adapters/postgres/postgres-select.ts';
import { LoadImpossible } from '../../../src/domain/errors.ts';
import { SelectRefused } from '../../../src/engines/select-answer.ts';
import { describeWithPostgres, withCluster } from './cluster.ts';

describeWithPostgres('one question to PostgreSQL', () => {
  const acquire = withCluster();

  test('values as JSON has them, all others as text; names that are equal; no rows', async () => {
    await using harness = await acquire();
    const { pool } = harness;
    const sql = `SELECT 1 AS n, 'x' AS n, NULL AS z, true AS b, 1.5::float8 AS f, 12345678901234567890 AS big,
      9007199254740993 AS long, 7::bigint AS short, '2026-01-02 03:04:05.000006'::timestamp AS at, '{"a":1}'::jsonb AS j`;
    expect(await postgresSelect(pool, sql)).toEqual({
      columns: ['n', 'n_1', 'z', 'b', 'f', 'big', 'long', 'short', 'at', 'j'],
      rows: [
        {
          ...{ n: 1, n_1: 'x', z: null, b: true, f: 1.5, big: '12345678901234567890', long: '9007199254740993' },
          ...{ short: 7, at: '2026-01-02 03:04:05.000006', j: '{"a": 1}' },
        },
      ],
    });
    expect(await postgresSelect(pool, 'SELECT 1 AS n WHERE false')).toEqual({ columns: ['n'], rows: [] });
  });

  test('of more rows than are told no more than one is read; what can have no cursor answers all the same', async () => {
    await using harness = await acquire();
    const { pool } = harness;
    // A server that had to give all of them would not be done before the time limit of the test.
    const endless = `SELECT generate_series(1, 1000000000000) AS n -- of them; all\n;`;
    await expect(postgresSelect(pool, endless)).rejects.toThrow(/more than 100000 rows; ask for fewer/);
    expect((await postgresSelect(pool, 'SELECT n FROM generate_series(1, 100000) AS n')).rows).toHaveLength(100_000);
    expect((await postgresSelect(pool, 'SHOW transaction_read_only')).rows).toEqual([{ transaction_read_only: 'on' }]);
    expect((await postgresSelect(pool, 'VALUES (1), (2)')).rows).toEqual([{ column1: 1 }, { column1: 2 }]);
  });

  test.each([
    ['WITH t AS (DELETE FROM pg_class RETURNING *) SELECT * FROM t', SelectRefused],
    ['CREATE TABLE t (n integer)', SelectRefused],
    ['SELECT 1 AS n INTO t', SelectRefused],
    ['SELECT 1; CREATE TABLE t (n integer)', LoadImpossible],
    ['COMMIT; CREATE TABLE t (n integer)', LoadImpossible],
    ['DO $$ BEGIN SET TRANSACTION READ WRITE; CREATE TABLE t (n integer); END $$', LoadImpossible],
    ['DO $$ BEGIN COMMIT; CREATE TABLE t (n integer); END $$', LoadImpossible],
    ['SELECT * FROM nothing', LoadImpossible],
  ])('what writes, or is not one statement, or no SQL, is refused: %s', async (sql, error) => {
    await using harness = await acquire();
    const { pool } = harness;
    await expect(postgresSelect(pool, sql)).rejects.toThrow(error);
    expect((await postgresSelect(pool, "SELECT to_regclass('t') AS t")).rows).toEqual([{ t: null }]);
  });
});
