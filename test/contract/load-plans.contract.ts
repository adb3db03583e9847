import { type Load, makeLoad, type PendingFile } from '../../src/domain/load.ts';
import type { LoadPlans } from '../../src/ports/load-plans.ts';
import { ARRIVAL, loadFile, pendingFile } from '../support/builders.ts';

/** What the contract needs: an empty store; disposing removes it. */
export interface LoadPlansHarness extends AsyncDisposable {
  readonly plans: LoadPlans;
  /** The same store as another process finds it. */
  reopen(): Promise<LoadPlans>;
}

/** Where an adapter may rightly differ from the others. */
export interface LoadPlansTraits {
  /** Lives longer than its process; `reopen` is called only then. Default true. */
  readonly durable?: boolean;
}

/** Files that arrive one after the other. */
function pendingFiles(count: number): PendingFile[] {
  return Array.from({ length: count }, (_, at) => {
    return pendingFile({ key: `orders/${at}.csv`, lastModified: ARRIVAL + at });
  });
}

function planOf(files: readonly PendingFile[], parent: string | null = null): Load {
  return makeLoad('orders', files.map(loadFile), parent);
}

async function freeKeys(plans: LoadPlans, limit = 1_000): Promise<string[]> {
  return (await plans.free(limit)).map(({ key }) => key.slice('orders/'.length, -'.csv'.length));
}

/** Says whether an adapter is a LoadPlans. */
export function loadPlansContract(
  name: string,
  acquire: () => Promise<LoadPlansHarness>,
  traits: LoadPlansTraits = {},
): void {
  describe(`${name} as a LoadPlans`, () => {
    pendingContract(acquire);
    plansContract(acquire);
    endContract(acquire);
    survivalContract(acquire, traits.durable === false ? test.skip : test);
  });
}

function pendingContract(acquire: () => Promise<LoadPlansHarness>): void {
  test('what was kept is free, as it was, whoever kept it how often', async () => {
    await using harness = await acquire();
    const odd = pendingFile({
      ...{ key: `orders/two\nlines ' " 😀.parquet`, shape: null, partition: null },
      problem: { code: 'UNREADABLE', detail: "it's torn" },
    });
    expect(await harness.plans.free(10)).toEqual([]);
    for (let round = 0; round < 3; round++) await harness.plans.keep([odd, pendingFile(), odd]);
    await harness.plans.keep([]);
    const kept = [odd, pendingFile()].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(await harness.plans.free(10)).toEqual(kept);
  });

  test('files are free in the order of their arrival, then id, and no more than asked for', async () => {
    await using harness = await acquire();
    const files = pendingFiles(12);
    await harness.plans.keep([...files].reverse());
    expect(await harness.plans.free(5)).toEqual(files.slice(0, 5));
    expect(await harness.plans.free(100)).toEqual(files);
    expect(await harness.plans.free(0)).toEqual([]);
  });

  test('a known file stays as it is, but released once is for good', async () => {
    await using harness = await acquire();
    const file = pendingFile();
    await harness.plans.keep([file]);
    await harness.plans.keep([{ ...file, sizeBytes: 1 }]);
    expect(await harness.plans.free(9)).toEqual([file]);
    await harness.plans.keep([{ ...file, released: true }]);
    await harness.plans.keep([file]);
    expect(await harness.plans.free(9)).toEqual([{ ...file, released: true }]);
  });

  test('a bound file can be released, and stays bound', async () => {
    await using harness = await acquire();
    const [a, b] = pendingFiles(2) as [PendingFile, PendingFile];
    await harness.plans.keep([a, b]);
    await harness.plans.put(planOf([a]));
    await harness.plans.keep([{ ...a, released: true }, b]);
    expect(await freeKeys(harness.plans)).toEqual(['1']);
    await harness.plans.close(planOf([a]).id, []);
    expect((await harness.plans.free(9)).map(({ released }) => released)).toEqual([true, false]);
  });

  test('pending files are found by id, free or bound; others are missing', async () => {
    await using harness = await acquire();
    const [free, bound, unknown] = pendingFiles(3) as [PendingFile, PendingFile, PendingFile];
    await harness.plans.keep([free, bound]);
    await harness.plans.put(planOf([bound]));
    const expected = new Map([free, bound].map((file) => [file.id, file]));
    expect(await harness.plans.pendingOf([free, bound, unknown, { ...free, id: '__proto__' }])).toEqual(expected);
    expect(await harness.plans.pendingOf([])).toEqual(new Map());
  });

  test('a dropped file is pending no more; a bound one stays with its load', async () => {
    await using harness = await acquire();
    const [a, b, c] = pendingFiles(3) as [PendingFile, PendingFile, PendingFile];
    await harness.plans.keep([a, b, c]);
    await harness.plans.put(planOf([b]));
    for (let round = 0; round < 2; round++) await harness.plans.drop([a, b, { ...c, id: 'unknown' }]);
    expect(await freeKeys(harness.plans)).toEqual(['2']);
    expect([...(await harness.plans.pendingOf([a, b, c])).keys()].sort()).toEqual([b.id, c.id].sort());
    await harness.plans.close(planOf([b]).id, []);
    expect(await freeKeys(harness.plans)).toEqual(['1', '2']);
  });
}

function plansContract(acquire: () => Promise<LoadPlansHarness>): void {
  test('a plan binds its files, and is given back whole', async () => {
    await using harness = await acquire();
    const files = pendingFiles(4);
    await harness.plans.keep(files);
    const plan = planOf(files.slice(1, 3), 'parent');
    expect(await harness.plans.put(plan)).toBe('planned');
    expect(await harness.plans.get(plan.id)).toEqual(plan);
    expect(await harness.plans.open()).toEqual([plan.id]);
    expect(await freeKeys(harness.plans)).toEqual(['0', '3']);
    expect(await harness.plans.get('unknown')).toBeUndefined();
  });

  test('the first plan of an id stays', async () => {
    await using harness = await acquire();
    const files = pendingFiles(2);
    await harness.plans.keep(files);
    const plan = planOf(files);
    await harness.plans.put(plan);
    expect(await harness.plans.put({ ...plan, parent: 'another' })).toBe('planned');
    expect(await harness.plans.get(plan.id)).toEqual(plan);
    expect(await harness.plans.open()).toEqual([plan.id]);
  });

  test('a plan with a file that is not free is in conflict and leaves no trace', async () => {
    await using harness = await acquire();
    const [a, b, c] = pendingFiles(3) as [PendingFile, PendingFile, PendingFile];
    await harness.plans.keep([a, b]);
    await harness.plans.put(planOf([a]));
    expect(await harness.plans.put(planOf([b, a]))).toBe('conflict');
    expect(await harness.plans.put(planOf([b, c]))).toBe('conflict');
    expect(await harness.plans.get(planOf([b, a]).id)).toBeUndefined();
    expect(await harness.plans.open()).toEqual([planOf([a]).id]);
    expect(await freeKeys(harness.plans)).toEqual(['1']);
  });

  test('fault 2: of loaders that plan the same file at the same time one succeeds', async () => {
    await using harness = await acquire();
    const files = pendingFiles(11);
    const [shared, ...others] = files;
    await harness.plans.keep(files);
    const plans = others.map((file) => planOf([shared!, file]));
    const answers = await Promise.all(plans.map((plan) => harness.plans.put(plan)));
    expect(answers.filter((answer) => answer === 'planned')).toHaveLength(1);
    expect(await harness.plans.open()).toEqual([plans[answers.indexOf('planned')]!.id]);
    expect(await harness.plans.free(99)).toHaveLength(9);
  });

  test('open plans come in the order in which they were put', async () => {
    await using harness = await acquire();
    const files = pendingFiles(8);
    await harness.plans.keep(files);
    const plans = [5, 2, 7, 0, 3].map((at) => planOf([files[at]!]));
    for (const plan of plans) await harness.plans.put(plan);
    await harness.plans.put(plans[0]!);
    await harness.plans.close(plans[1]!.id, []);
    expect(await harness.plans.open()).toEqual([plans[0], plans[2], plans[3], plans[4]].map((plan) => plan!.id));
  });

  test('a plan of thousands of files', async () => {
    await using harness = await acquire();
    const files = pendingFiles(3_000);
    await harness.plans.keep(files);
    const plan = planOf(files.slice(0, 2_900));
    await harness.plans.put(plan);
    expect(await harness.plans.get(plan.id)).toEqual(plan);
    expect((await harness.plans.pendingOf(files)).size).toBe(3_000);
    await harness.plans.close(
      plan.id,
      plan.files.slice(1).map(({ id }) => id),
    );
    expect(await harness.plans.free(5_000)).toHaveLength(101);
  });
}

function endContract(acquire: () => Promise<LoadPlansHarness>): void {
  test('closing takes the settled files away and frees the rest', async () => {
    await using harness = await acquire();
    const files = pendingFiles(4);
    await harness.plans.keep(files);
    const plan = planOf(files.slice(0, 3));
    await harness.plans.put(plan);
    for (let round = 0; round < 2; round++) await harness.plans.close(plan.id, [files[1]!.id]);
    expect(await harness.plans.get(plan.id)).toBeUndefined();
    expect(await harness.plans.open()).toEqual([]);
    expect(await freeKeys(harness.plans)).toEqual(['0', '2', '3']);
    expect((await harness.plans.pendingOf([files[1]!])).size).toBe(0);
    await harness.plans.close('unknown', []);
  });

  test('a closed plan can be put again once its files are pending again', async () => {
    await using harness = await acquire();
    const files = pendingFiles(2);
    await harness.plans.keep(files);
    const plan = planOf(files);
    await harness.plans.put(plan);
    await harness.plans.close(
      plan.id,
      files.map(({ id }) => id),
    );
    expect(await harness.plans.put(plan)).toBe('conflict');
    await harness.plans.keep(files);
    expect(await harness.plans.put(plan)).toBe('planned');
    expect(await harness.plans.open()).toEqual([plan.id]);
  });

  test('children take the place of a plan all at once; files in none of them become free', async () => {
    await using harness = await acquire();
    const files = pendingFiles(5);
    await harness.plans.keep(files);
    const parent = planOf(files.slice(0, 4));
    await harness.plans.put(parent);
    const children = [planOf(files.slice(0, 2), parent.id), planOf([files[2]!], parent.id)];
    for (let round = 0; round < 2; round++) await harness.plans.replace(parent.id, children);
    expect(await harness.plans.get(parent.id)).toBeUndefined();
    expect([...(await harness.plans.open())].sort()).toEqual(children.map(({ id }) => id).sort());
    for (const child of children) expect(await harness.plans.get(child.id)).toEqual(child);
    expect(await freeKeys(harness.plans)).toEqual(['3', '4']);
  });

  test('replacing a plan that is closed does nothing', async () => {
    await using harness = await acquire();
    const files = pendingFiles(2);
    await harness.plans.keep(files);
    const parent = planOf(files);
    await harness.plans.put(parent);
    await harness.plans.close(parent.id, [files[0]!.id]);
    await harness.plans.replace(parent.id, [planOf([files[0]!], parent.id), planOf([files[1]!], parent.id)]);
    expect(await harness.plans.open()).toEqual([]);
    expect(await freeKeys(harness.plans)).toEqual(['1']);
  });

  test('a plan replaced by nothing frees its files', async () => {
    await using harness = await acquire();
    const files = pendingFiles(2);
    await harness.plans.keep(files);
    await harness.plans.put(planOf(files));
    await harness.plans.replace(planOf(files).id, []);
    expect(await harness.plans.open()).toEqual([]);
    expect(await freeKeys(harness.plans)).toEqual(['0', '1']);
  });
}

function survivalContract(acquire: () => Promise<LoadPlansHarness>, testIfDurable: jest.It): void {
  testIfDurable('what was kept and planned survives its process', async () => {
    await using harness = await acquire();
    const files = pendingFiles(3);
    await harness.plans.keep(files);
    const plan = planOf([files[1]!]);
    await harness.plans.put(plan);
    const again = await harness.reopen();
    expect(await again.open()).toEqual([plan.id]);
    expect(await again.get(plan.id)).toEqual(plan);
    expect(await freeKeys(again)).toEqual(['0', '2']);
    expect(await again.put(planOf(files))).toBe('conflict');
  });
}
