import { runMigrations } from '../../src/entry/run-migrations.ts';

test('without a warehouse there is nothing to migrate, and that is said', async () => {
  expect(await runMigrations({ by: 'none' })).toEqual({ warehouse: 'none', applied: [] });
});
