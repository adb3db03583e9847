import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { migrate } from '../../../src/adapters/redshift/migrate.ts';
import { ORDERS } from '../../../src/domain/orders.ts';
import { customer, customersFile, day, order, ordersFile, textColumns } from '../../contract/warehouse/sample.ts';
import { attempt, loadFiles, loadOf } from '../../contract/warehouse/settle.ts';
import { hasPostgres } from '../../support/redshift-data/postgres-cluster.ts';
import { RedshiftBench } from '../../support/redshift-harness.ts';

const PYTHON = process.env['PYTHON'] ?? 'python3';
const hasGrammar = spawnSync(PYTHON, ['-c', 'import sqlglot']).status === 0;

/** Does all that the adapter can do, and gives every statement that came of it, also those made within procedures. */
async function everyStatement(): Promise<string[]> {
  await using bench = await RedshiftBench.start();
  await using harness = await bench.harness();
  await migrate({ ...bench.access(harness.database), now: Date.now, customerChanges: 'onLoad' });
  const times = textColumns(ORDERS).map((column, at) => (at < 3 ? column : { ...column, sqlType: 'TIMESTAMP' }));
  const extra = ['BIGINT', 'INTEGER', 'DOUBLE', 'FLOAT', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'VARCHAR'];
  const columns = [...times, ...extra.map((sqlType, at) => ({ name: `extra ${at}`, sqlType }))];
  const row = [...order('o1'), ...extra.map(() => null)];
  const files = [await harness.put({ ...ordersFile('x.parquet', day(0), [row]), columns })];
  for (const [at, ending] of ['parquet', 'csv', 'csv.gz', 'jsonl', 'jsonl.gz'].entries()) {
    files.push(await harness.put(ordersFile(`a.${ending}`, day(at), [order(`o${at}`)])));
  }
  await loadFiles(harness.warehouse, ...files);
  await loadFiles(harness.warehouse, await harness.put(customersFile('c.csv', day(0), [customer('c1', 'Santos')])));
  await harness.warehouse.horizon();
  await harness.warehouse.loaded(files);

  const torn = await harness.put({ ...ordersFile('torn.csv', day(0), [row]), columns });
  harness.area.replace(torn.key, `${columns.map(({ name }) => name).join(',')}\n"o1"\n`);
  await attempt(harness.warehouse, loadOf({ ...torn, ...(await harness.area.version(torn)) }));
  return [...bench.peer.server.api.sqls, ...new Set(bench.peer.logged)];
}

(hasPostgres() && hasGrammar ? test : test.skip)('every statement parses by a grammar of Redshift', async () => {
  const sqls = await everyStatement();
  for (const part of ['NOLOAD', 'UNION ALL', 'sys_load_error_detail', 'CREATE TEMP TABLE slot_', 'load_ledger']) {
    expect(sqls.filter((sql) => sql.includes(part))).not.toHaveLength(0);
  }
  const script = join(__dirname, '../../support/redshift-data/parse_sql.py');
  const input = sqls.map((sql) => `${JSON.stringify(sql)}\n`).join('');
  const { stdout, stderr, status } = spawnSync(PYTHON, [script], { input, encoding: 'utf8' });
  expect(`${stdout}${stderr}`).toMatch(/^\d+ statements, 0 not parsed\n$/);
  expect(status).toBe(0);
});
