import type { Warehouse } from '../../../src/ports/warehouse.ts';
import type { WarehouseHarness } from '../../support/warehouse-harness.ts';
import { day, order, ordersFile } from './sample.ts';
import { attempt, decided, finished, loadFiles, loadOf, settle } from './settle.ts';
import { byFile, columnByKey, finalByKey, idsOf } from './state.ts';
import type { WarehouseSubject } from './traits.ts';

async function workers(harness: WarehouseHarness, many: number): Promise<Warehouse[]> {
  const others: Warehouse[] = [];
  while (others.length < many - 1) others.push(await harness.another());
  return [harness.warehouse, ...others];
}

/** Each file has its effect exactly once. */
export function loadsOnce(subject: WarehouseSubject): void {
  test('a load puts the rows into the final table and every file into the ledger', async () => {
    await using harness = await subject.acquire();
    const a = await harness.put(ordersFile('a.parquet', day(0), [order('o1'), order('o2')]));
    const b = await harness.put(ordersFile('b.parquet', day(1), [order('o3')]));
    expect(await harness.warehouse.loaded([a, b])).toEqual([]);

    const load = loadOf(a, b);
    const status = finished(await settle(harness.warehouse, load));

    expect([...(await finalByKey(harness, 'orders')).keys()].sort()).toEqual(['o1', 'o2', 'o3']);
    const ledger = byFile(await harness.warehouse.loaded([a, b]));
    expect(ledger.map(({ fileId, loadId }) => [fileId, loadId])).toEqual(idsOf(a, b).map((id) => [id, load.id]));
    const rows = [...status.files].sort((x, y) => (x.fileId < y.fileId ? -1 : 1));
    expect(ledger.map((entry) => entry.rows)).toEqual(rows);
    expect(await harness.warehouse.loaded([b])).toEqual(ledger.filter(({ fileId }) => fileId === b.id));
  });

  test('the ledger is asked by id, in any number and order', async () => {
    await using harness = await subject.acquire();
    const files = await Promise.all(
      [5, 0, 3].map((at) => harness.put(ordersFile(`${at}.csv`, day(at), [order(`o${at}`)]))),
    );
    for (const file of files) await loadFiles(harness.warehouse, file);
    const unknown = { id: '0'.repeat(64) };
    const answer = await harness.warehouse.loaded([unknown, ...files]);
    expect(answer.map(({ fileId }) => fileId).sort()).toEqual(idsOf(...files));
    expect(await harness.warehouse.loaded([])).toEqual([]);
  });

  test('fault 3: a file of long ago is refused, whoever asks and with whatever attempt', async () => {
    await using harness = await subject.acquire();
    const old = await harness.put(ordersFile('old.parquet', day(0), [order('o1')]));
    const first = loadOf(old);
    await attempt(harness.warehouse, first);
    const newer = await harness.put(ordersFile('newer.parquet', day(90), [order('o1', 'shipped')]));
    await loadFiles(harness.warehouse, newer);

    const entry = await harness.warehouse.loaded([old]);
    const again = { is: 'refused', loaded: entry };
    expect(await attempt(harness.warehouse, first, 2)).toEqual(again);
    expect(await attempt(await harness.another(), first, 3)).toEqual(again);
    expect(await columnByKey(harness, 'order_status')).toEqual({ o1: 'shipped' });
    expect(await harness.warehouse.loaded([old])).toEqual(entry);
  });

  test.each([
    ['an earlier', -3 * 86_400],
    ['a later', 40 * 86_400],
  ])('fault 3: a file that is in the ledger is refused under %s window, too', async (_, shiftSeconds) => {
    await using harness = await subject.acquire();
    const file = await harness.put(ordersFile('a.parquet', day(3), [order('o1', 'created')]));
    const other = await harness.put(ordersFile('b.parquet', day(3), [order('o2')]));
    await loadFiles(harness.warehouse, file);

    // Its arrival is reckoned otherwise than before, or the horizon is another one.
    const moved = { ...file, arrival: file.arrival + shiftSeconds, window: file.window + shiftSeconds };
    const entry = await harness.warehouse.loaded([file]);
    expect(entry).toHaveLength(1);
    expect(await harness.warehouse.loaded([moved])).toEqual(entry);
    const refused = { is: 'refused', loaded: entry };
    expect(await attempt(harness.warehouse, loadOf(moved, other))).toEqual(refused);
    expect(await attempt(await harness.another(), loadOf(moved), 2)).toEqual(refused);
    expect([...(await finalByKey(harness, 'orders')).keys()]).toEqual(['o1']);
    expect(await harness.warehouse.loaded([moved, other])).toEqual(entry);
  });

  test('fault 59: of ten files the refusal names exactly the one that is loaded, and changes nothing', async () => {
    await using harness = await subject.acquire();
    const files = await Promise.all(
      Array.from({ length: 10 }, (_, at) => harness.put(ordersFile(`${at}.jsonl`, day(at), [order(`o${at}`)]))),
    );
    const duplicate = files[6]!;
    await loadFiles(harness.warehouse, duplicate);

    const status = await attempt(harness.warehouse, loadOf(...files));
    expect(status).toEqual({ is: 'refused', loaded: await harness.warehouse.loaded([duplicate]) });
    expect(await harness.warehouse.loaded(files)).toHaveLength(1);

    await loadFiles(harness.warehouse, ...files.filter((file) => file !== duplicate));
    expect(await harness.warehouse.loaded(files)).toHaveLength(10);
    expect((await finalByKey(harness, 'orders')).size).toBe(10);
  });

  test('a refusal names all files it found, of several loads', async () => {
    await using harness = await subject.acquire();
    const files = await Promise.all(
      [0, 1, 2].map((at) => harness.put(ordersFile(`${at}.csv`, day(at), [order(`o${at}`)]))),
    );
    await loadFiles(harness.warehouse, files[0]!);
    await loadFiles(harness.warehouse, files[2]!);
    const status = await attempt(harness.warehouse, loadOf(...files));
    if (status.is !== 'refused') throw new Error(`not refused but ${status.is}`);
    expect(byFile(status.loaded)).toEqual(byFile(await harness.warehouse.loaded([files[0]!, files[2]!])));
  });

  test('fault 2: of many workers with one file exactly one loads it', async () => {
    await using harness = await subject.acquire();
    const file = await harness.put(ordersFile('a.parquet', day(0), [order('o1'), order('o2')]));
    const load = loadOf(file);
    const all = await workers(harness, subject.workers);
    const answers = await Promise.all(all.map((warehouse) => settle(warehouse, load)));

    // An engine that remembers the attempt of another worker answers it with that one's outcome: the very same figures.
    const winners = answers.filter((answer) => answer.is === 'finished');
    expect(new Set(winners.map((winner) => JSON.stringify(winner))).size).toBe(1);
    expect(winners[0]!.accounting).toEqual({ rows: 2, won: 2, older: 0, repeated: 0 });
    const others = answers.filter((answer) => answer.is !== 'finished');
    const ledger = await harness.warehouse.loaded([file]);
    expect(others).toEqual(others.map(() => ({ is: 'refused', loaded: ledger })));
    expect(ledger).toHaveLength(1);
    expect((await finalByKey(harness, 'orders')).size).toBe(2);
  });

  test('fault 2: of many workers whose loads share one file exactly one loads it', async () => {
    await using harness = await subject.acquire();
    const shared = await harness.put(ordersFile('shared.csv', day(0), [order('shared')]));
    const all = await workers(harness, subject.workers);
    const own = await Promise.all(
      all.map((_, at) => harness.put(ordersFile(`own-${at}.csv`, day(0), [order(`own-${at}`)]))),
    );
    const answers = await Promise.all(all.map((warehouse, at) => settle(warehouse, loadOf(shared, own[at]!))));

    const winner = answers.findIndex((answer) => answer.is === 'finished');
    const ledger = await harness.warehouse.loaded([shared]);
    answers.forEach((answer, at) => {
      if (at !== winner) expect(answer).toEqual({ is: 'refused', loaded: ledger });
    });
    expect(ledger.map(({ loadId }) => loadId)).toEqual([loadOf(shared, own[winner]!).id]);
    expect([...(await finalByKey(harness, 'orders')).keys()].sort()).toEqual([`own-${winner}`, 'shared']);
    expect(await harness.warehouse.loaded(own)).toHaveLength(1);
  });

  test('the same attempt submitted again is the same attempt', async () => {
    await using harness = await subject.acquire();
    const load = loadOf(await harness.put(ordersFile('a.parquet', day(0), [order('o1')])));
    const handles = await Promise.all([1, 2, 3].map(() => harness.warehouse.submit(load, 1)));
    const first = await decided(harness.warehouse, handles[0]!);
    const later = await harness.warehouse.submit(load, 1);
    expect(new Set([...handles, later]).size).toBe(1);
    expect(first.is).toBe('finished');
    expect(await decided(harness.warehouse, later)).toEqual(first);
    expect(await harness.warehouse.check(later, 0)).toEqual(first);
  });

  test('a handle that nobody gave out is unknown', async () => {
    await using harness = await subject.acquire();
    expect(await harness.warehouse.check('no-such-handle', 0)).toEqual({ is: 'unknown' });
  });

  test('the limits allow for a load, and the horizon stays', async () => {
    await using harness = await subject.acquire();
    const { files, sizeBytes, slots } = harness.warehouse.limits();
    for (const limit of [files, sizeBytes, slots]) expect(limit).toBeGreaterThanOrEqual(1);
    const horizon = await harness.warehouse.horizon();
    expect(Number.isSafeInteger(horizon)).toBe(true);
    expect(await (await harness.another()).horizon()).toBe(horizon);
  });
}
