import { migrations } from '../../../src/adapters/redshift/migrations.ts';
import { checkedNames, DEFAULT_NAMES, withNames } from '../../../src/adapters/redshift/redshift-names.ts';
import { targetParameters } from '../../../src/adapters/redshift/redshift-target.ts';
import { sqlStatements } from '../../../src/adapters/redshift/sql-statements.ts';

test.each(['', 'A', 'a b', 'a;b', 'a"', '1a', 'ä', 'order', 'tag', `x${'y'.repeat(63)}`, "a'--"])(
  '%j is no name for a schema or table',
  (name) => {
    expect(() => checkedNames({ schema: name })).toThrow(/no plain name/);
    expect(() => checkedNames({ orders: name })).toThrow(/no plain name/);
  },
);

test('names that would collide are refused', () => {
  expect(() => checkedNames({ orders: 'load_ledger' })).toThrow(/needs for itself/);
  expect(() => checkedNames({ schema: 'x', stagingSchema: 'x' })).toThrow(/differ/);
  expect(() => checkedNames({ orders: 'x', customers: 'x' })).toThrow(/differ/);
});

test('names are put in their places and nowhere else', () => {
  const names = { ...DEFAULT_NAMES, schema: 'shop', stagingSchema: 'shop_in', orders: 'purchases' };
  const sql = `DELETE FROM ecommerce.orders USING ecommerce_staging.orders s WHERE ecommerce.orders.order_id = 'ecommerce' || s.orders`;
  const expected = `DELETE FROM shop.purchases USING shop_in.purchases s WHERE shop.purchases.order_id = 'ecommerce' || s.orders`;
  expect(withNames(sql, names)).toBe(expected);
  expect(
    migrations(names)
      .flatMap(({ statements }) => statements)
      .filter((one) => /\becommerce\b/.test(one)),
  ).toEqual([]);
});

test('statements end at semicolons, but not within bodies, strings and comments', () => {
  const text = `-- one; two\nSELECT ';' -- x;\n;\nCREATE PROCEDURE p() AS $$ BEGIN a; b; END $$ LANGUAGE plpgsql;\n`;
  expect(sqlStatements(text)).toEqual([`SELECT ';'`, 'CREATE PROCEDURE p() AS $$ BEGIN a; b; END $$ LANGUAGE plpgsql']);
  expect(() => sqlStatements('SELECT 1')).toThrow(/no semicolon/);
});

test('every migration fits a batch of the Data API', () => {
  for (const { version, statements } of migrations(DEFAULT_NAMES)) {
    expect(version).toBeGreaterThan(0);
    expect(statements.length + 2).toBeLessThanOrEqual(40);
    for (const statement of statements) expect(Buffer.byteLength(statement)).toBeLessThan(100_000);
  }
});

test('a warehouse is named by workgroup, cluster or secret', () => {
  const database = 'dev';
  expect(targetParameters({ database, workgroup: 'w' })).toEqual({ Database: 'dev', WorkgroupName: 'w' });
  expect(targetParameters({ database, cluster: 'c' })).toEqual({ Database: 'dev', ClusterIdentifier: 'c' });
  const user = { Database: 'dev', ClusterIdentifier: 'c', DbUser: 'u' };
  expect(targetParameters({ database, cluster: 'c', dbUser: 'u' })).toEqual(user);
  const secret = { Database: 'dev', WorkgroupName: 'w', SecretArn: 'arn' };
  expect(targetParameters({ database, workgroup: 'w', secretArn: 'arn' })).toEqual(secret);
  expect(() => targetParameters({ database, cluster: 'c', dbUser: 'u', secretArn: 'arn' })).toThrow(/not both/);
});
