import { CatalogOnlyWarehouse, type HorizonCell } from '../../../src/adapters/catalog-only/catalog-only-warehouse.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { makeLoad, withWindows } from '../../../src/domain/load.ts';
import { day, order, ordersFile } from '../../contract/warehouse/sample.ts';
import { loadFile, pendingFile } from '../../support/builders.ts';
import { World } from '../../support/world.ts';

/** A cell in memory, as S3 keeps it: the tag changes with every write. */
class Cell implements HorizonCell {
  value: number | null = null;
  writes = 0;
  /** Makes the next swap lose its answer. */
  losesAnswer = false;

  async read() {
    return Promise.resolve({ value: this.value, tag: String(this.writes) });
  }

  async swap({ tag }: { readonly tag: string | null }, value: number): Promise<boolean> {
    if (tag !== String(this.writes)) return false;
    this.value = value;
    this.writes += 1;
    if (!this.losesAnswer) return Promise.resolve(true);
    this.losesAnswer = false;
    return false;
  }
}

/** A world without a warehouse. */
class BareWorld extends World {
  readonly cell = new Cell();

  open(): CatalogOnlyWarehouse {
    return new CatalogOnlyWarehouse({ audit: this.audit, horizon: this.cell, clock: this.clock });
  }

  async go(warehouse = this.open()) {
    return this.run({ warehouse });
  }
}

describe('the pipeline without a warehouse', () => {
  it('audits files and shows them in the catalog; rows are those that the format tells', async () => {
    const world = new BareWorld();
    world.put(ordersFile('a.parquet', day(0), [order('o1'), order('o2')]));
    world.put(ordersFile('b.csv', day(0), [order('o3')]));
    const { loads } = await world.go();
    expect(loads).toMatchObject([
      { is: 'finished', files: 2, accounting: { rows: 2, won: 2, older: 0, repeated: 0 }, catalogOwed: null },
    ]);
    expect(await world.states()).toEqual(['LOADED', 'LOADED']);
    expect(world.cataloger.partitions()).toMatchObject([{ values: ['2024', '3', '1'] }]);
    expect(await world.plans.open()).toEqual([]);
    const rows: unknown[] = [];
    for await (const { facts } of world.audit.files({})) rows.push(facts.at(-1));
    expect(rows).toMatchObject([{ rows: { rows: 2, won: 2, older: 0 } }, { rows: { rows: null, won: null } }]);
  });

  it('sets a file aside whose columns are wrong, as with any warehouse', async () => {
    const world = new BareWorld();
    const good = ordersFile('good.parquet', day(0), [order('o1')]);
    world.put(good);
    world.put({ ...good, key: good.key.replace('good', 'bad'), columns: good.columns.slice(1), rows: [] });
    await world.go();
    expect(await world.states(good.key)).toEqual(['LOADED']);
    expect(await world.states(good.key.replace('good', 'bad'))).toEqual(['QUARANTINED']);
  });

  it('1 the same files again: nothing to do', async () => {
    const world = new BareWorld();
    world.put(ordersFile('a.parquet', day(0), [order('o1')]));
    await world.go();
    expect((await world.go()).loads).toEqual([]);
  });

  it('59 a load with a file that is LOADED is refused, and the others go on', async () => {
    const world = new BareWorld();
    const horizon = await world.open().horizon();
    const [old, news] = [pendingFile({ key: 'orders/old.parquet' }), pendingFile({ key: 'orders/new.parquet' })];
    await world.plans.keep([old]);
    await world.go();
    // As if two loaders had planned at the same moment.
    await world.plans.keep([old, news]);
    const load = makeLoad('orders', withWindows([old, news], horizon));
    await world.plans.put(load);
    const { loads } = await world.start({ warehouse: world.open() }).process.run({ deadline: Infinity });
    expect(loads).toMatchObject([
      { loadId: load.id, is: 'refused', alreadyLoaded: 1 },
      { is: 'finished', files: 1 },
    ]);
    expect(await world.open().loaded([old, news])).toHaveLength(2);
  });

  it('27 who dies after the submit is followed by one who begins anew, to the same end', async () => {
    const world = new BareWorld();
    const file = pendingFile();
    await world.plans.keep([file]);
    const dying = world.open();
    dying.check = async () => Promise.reject(new Unavailable('killed'));
    await expect(
      world.start({ warehouse: dying }).process.run({ deadline: world.clock.now() + 60_000 }),
    ).rejects.toThrow('killed');
    expect(await world.open().loaded([file])).toEqual([]);
    const { loads } = await world.start({ warehouse: world.open() }).process.run({ deadline: Infinity });
    expect(loads).toMatchObject([{ is: 'finished', files: 1 }]);
    const [entry] = await world.open().loaded([file]);
    expect(entry).toMatchObject({ fileId: file.id, loadId: loads[0]?.loadId, rows: { rows: 1 } });
  });
});

describe('an attempt', () => {
  it('is the same when it is submitted again, and unknown to others', async () => {
    const world = new BareWorld();
    const warehouse = world.open();
    const load = makeLoad('orders', [loadFile()]);
    const handle = await warehouse.submit(load, 1);
    expect(await warehouse.submit(load, 1)).toBe(handle);
    expect(await warehouse.submit(load, 2)).not.toBe(handle);
    expect(await warehouse.check(handle)).toMatchObject({ is: 'finished', awaitingCustomer: 0 });
    expect(await world.open().check(handle)).toEqual({ is: 'unknown' });
  });

  it('is forgotten after a thousand others', async () => {
    const warehouse = new BareWorld().open();
    const load = makeLoad('orders', [loadFile()]);
    const first = await warehouse.submit(load, 1);
    for (let attempt = 2; attempt <= 1_001; attempt++) await warehouse.submit(load, attempt);
    expect(await warehouse.check(first)).toEqual({ is: 'unknown' });
    expect(await warehouse.check(await warehouse.submit(load, 2))).toMatchObject({ is: 'finished' });
  });
});

describe('the horizon', () => {
  it('is the minute of the first question, for every process and for ever', async () => {
    const world = new BareWorld();
    const begun = Math.floor(world.clock.now() / 60_000) * 60;
    expect(await world.open().horizon()).toBe(begun);
    await world.clock.sleep(86_400_000);
    expect(await world.open().horizon()).toBe(begun);
    expect(world.cell.writes).toBe(1);
  });

  it('is one for all who ask at the same moment, also where an answer is lost', async () => {
    const world = new BareWorld();
    world.cell.losesAnswer = true;
    const first = world.open().horizon();
    const others = Array.from({ length: 5 }, async () => {
      await world.clock.sleep(60_000);
      return world.open().horizon();
    });
    const all = await Promise.all([first, ...others]);
    expect(new Set(all)).toEqual(new Set([world.cell.value]));
    expect(world.cell.writes).toBe(1);
  });

  it('that cannot be kept is no horizon', async () => {
    const world = new BareWorld();
    world.cell.swap = async () => Promise.resolve(false);
    await expect(world.open().horizon()).rejects.toThrow(LoadImpossible);
  });
});
