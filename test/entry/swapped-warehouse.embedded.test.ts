import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InMemoryTables } from '../../src/adapters/memory/in-memory-tables.ts';
import { InMemoryWarehouse } from '../../src/adapters/memory/in-memory-warehouse.ts';
import { SqliteState } from '../../src/adapters/sqlite/sqlite-state.ts';
import { HomeLoader } from '../../src/entry/cli/load/home-loader.ts';
import { makeContainer } from '../../src/entry/container.ts';
import { homeAt } from '../../src/entry/home.ts';
import { LOCAL_TOKENS, localModule } from '../../src/entry/modules/local.ts';
import { USE_CASES } from '../../src/entry/modules/use-cases.ts';
import { TOKENS } from '../../src/entry/tokens.ts';
import { place } from './order-files.ts';

const FOR_EVER = { deadline: Number.POSITIVE_INFINITY };
const SILENT = { scanned: () => undefined, progress: () => undefined };

describe('the local profile', () => {
  it('gives every token, one and the same each time', async () => {
    using here = place();
    const home = homeAt(here.home);
    const state = () => SqliteState.open(home.state);
    const container = makeContainer(USE_CASES, localModule({ home, state, area: here.area }));
    for (const token of Object.values({ ...TOKENS, ...LOCAL_TOKENS })) {
      expect(container.get<unknown>(token)).toBeDefined();
      expect(container.get<unknown>(token)).toBe(container.get<unknown>(token));
    }
    await container.unbindAllAsync();
  });

  it('runs on another warehouse by one binding', async () => {
    using here = place();
    const tables = new InMemoryTables({ horizon: 0 });
    here.orders('a.csv', ['o1,c1,created', 'o2,c2,shipped']);
    here.orders('b.csv', ['o1,c1,delivered,2026-01-02,2026-01-01']);
    here.customers('c.csv', ['c1,u1,01000,recife,PE']);
    here.file('orders/torn.parquet', 'PAR1');
    const settings = { home: homeAt(here.home), area: here.area };
    await using loader = HomeLoader.open(settings, (container) => {
      container
        .rebind(TOKENS.warehouse)
        .toResolvedValue(
          (clock) => new InMemoryWarehouse({ tables, clock, read: async ({ key }) => tableIn(join(here.area, key)) }),
          [TOKENS.clock],
        );
    });
    const first = await loader.run(FOR_EVER, SILENT);
    expect(first.files).toMatchObject({ new: 4, loaded: 3, setAside: 1 });
    expect(first.rows).toEqual({ rows: 4, won: 3, older: 0, repeated: 1 });
    expect(first.ordersAwaitingCustomer).toBe(1);
    expect(tables.rows('orders')).toMatchObject([
      { order_id: 'o1', order_status: 'delivered', customer_city: 'recife' },
      { order_id: 'o2', order_status: 'shipped', customer_city: null },
    ]);
    const second = await loader.run(FOR_EVER, SILENT);
    expect(second.files).toMatchObject({ new: 0, loaded: 0, alreadyLoaded: 3, setAside: 1 });
  });
});

/** What the swapped warehouse reads: the CSV files of this test. */
function tableIn(path: string) {
  const bytes = readFileSync(path);
  const [columns = [], ...rows] = bytes
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return {
    is: 'table' as const,
    sizeBytes: bytes.length,
    columns,
    rows: rows.map((row) => row.map((value) => (value === '' ? null : value))),
  };
}
