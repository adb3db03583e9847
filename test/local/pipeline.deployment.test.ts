import { run } from '../support/command-line.ts';
import { dayFile } from '../support/e2e/day-files.ts';
import { Deployed } from './deployed.ts';
import { DeploymentBench, describeDeployment, ON_REDSHIFT } from './deployment-bench.ts';
import { inventoryOf } from './inventory.ts';
import { badFile, customerFile } from './order-files.ts';
import { comesTrue } from './outcome.ts';
import { Schedules } from './schedules.ts';

const LOADED_MS = 45_000;
/** The emulator's Scheduler counts a schedule's first time from when it was made. */
const SWEPT_MS = 75_000;

describeDeployment('`pulumi up` with Redshift and events, IAM enforced', () => {
  let bench: DeploymentBench;
  let before: Awaited<ReturnType<typeof inventoryOf>>;
  let deployed: Deployed;

  beforeAll(async () => {
    bench = await DeploymentBench.start('events', ON_REDSHIFT);
    before = await inventoryOf(bench.emulator.url);
  });
  afterAll(async () => {
    deployed[Symbol.dispose]();
    await bench[Symbol.asyncDispose]();
  });

  async function expectSettled(longestMs = LOADED_MS): Promise<void> {
    const { outcome, uploads } = deployed;
    const isThrough = async () => {
      const states = await outcome.states();
      const isDecided = uploads.files.every(
        ({ key }) => states[key] !== undefined && !states[key].includes('RECEIVED'),
      );
      return isDecided && (await outcome.isSettled());
    };
    if (!(await comesTrue(isThrough, longestMs))) throw new Error(JSON.stringify(await outcome.states()));
  }

  async function orders() {
    return bench.sql('SELECT order_id, order_status, customer_city FROM ecommerce.orders ORDER BY orders.order_id');
  }

  test('a preview makes nothing', async () => {
    const ops = new Set((await bench.stack.preview()).map(({ op }) => op));
    expect([...ops]).toEqual(['create']);
    expect(await inventoryOf(bench.emulator.url)).toEqual(before);
  });

  test('up makes all of it for real, and the second time changes nothing', async () => {
    await bench.stack.up();
    await bench.stack.mustBeUnchanged();
    deployed = await Deployed.of(bench);
    expect(await bench.sql("SELECT name FROM ecommerce.load_settings WHERE name = 'horizon'")).toHaveLength(1);
  });

  test('files through to rows, by events of Redshift alone; the bad one is set aside', async () => {
    const [first, second] = [dayFile(1, 'a', 'o1', 'created'), dayFile(2, 'b', 'o2', 'shipped')];
    await deployed.uploads.put([customerFile('c', 'c1', 'Olinda'), first, second, badFile(2, 'bad', 'o3')]);
    await expectSettled();
    expect(await orders()).toEqual([
      { order_id: 'o1', order_status: 'created', customer_city: 'Olinda' },
      { order_id: 'o2', order_status: 'shipped', customer_city: 'Olinda' },
    ]);
    const states = await deployed.outcome.states();
    expect(Object.fromEntries(Object.entries(states).map(([key, [state]]) => [key.split('/').at(-1), state]))).toEqual({
      ...{ 'c.parquet': 'LOADED', 'a.parquet': 'LOADED', 'b.parquet': 'LOADED', 'bad.parquet': 'QUARANTINED' },
    });
    expect(await deployed.days()).toEqual(['2024-5-1', '2024-5-2']);
    expect(bench.events.told).toBeGreaterThan(0);
    expect(await deployed.deadMessages()).toBe(0);
  });

  test('1 the same notifications again load nothing', async () => {
    const [rows, told] = [await bench.sql('SELECT * FROM ecommerce.orders ORDER BY order_id'), bench.events.told];
    await deployed.uploads.announceAgain(deployed.sqs, deployed.outputs.queues.intake);
    // One that is new comes after them, and when it is through, so are they.
    await deployed.uploads.put([customerFile('d', 'c2', 'Recife')]);
    await expectSettled();
    expect(await bench.sql('SELECT * FROM ecommerce.orders ORDER BY order_id')).toEqual(rows);
    expect(bench.events.told).toBe(told + 1);
    expect(await deployed.deadMessages()).toBe(0);
  });

  test('the command line finds its settings in the stack', async () => {
    const env = { ...process.env };
    Object.assign(process.env, bench.pulumi.variables);
    try {
      const asked = await run(['files', '--stack', bench.stack.name, '--json'], bench.program.folder);
      expect(asked.stderr).toBe('');
      expect(JSON.parse(asked.stdout)).toHaveLength(deployed.uploads.files.length);
    } finally {
      process.env = env;
    }
  });

  test('47 new code changes the functions alone, and what comes then is loaded', async () => {
    bench.program.changeCode();
    const changes = (await bench.stack.preview()).filter(({ op }) => op !== 'same');
    expect(changes.map(({ op, urn }) => `${op} ${urn.split('$').at(-1) ?? ''}`).sort()).toEqual([
      'update aws:lambda/function:Function::intake',
      'update aws:lambda/function:Function::loader',
      'update aws:lambda/function:Function::migrate',
    ]);
    await bench.stack.up();
    await deployed.uploads.put([dayFile(3, 'later', 'o4', 'created')]);
    await expectSettled();
    expect((await orders()).at(-1)).toMatchObject({ order_id: 'o4', order_status: 'created' });
  });

  test('a load whose event is lost is settled by the sweep', async () => {
    bench.events.areOn = false;
    await deployed.uploads.put([dayFile(4, 'swept', 'o1', 'delivered')]);
    expect(await comesTrue(async () => !(await deployed.outcome.isSettled()), LOADED_MS)).toBe(true);
    const schedules = new Schedules(bench.emulator.url);
    expect(JSON.parse(await schedules.input(`${bench.prefix}-kick`))).toEqual({ kind: 'kick' });
    await schedules.change(`${bench.prefix}-kick`, 'rate(1 minute)');
    await expectSettled(SWEPT_MS);
    await schedules.change(`${bench.prefix}-kick`, 'rate(15 minutes)');
    bench.events.areOn = true;
    expect((await orders())[0]).toMatchObject({ order_id: 'o1', order_status: 'delivered' });
  });

  test('destroy leaves nothing', async () => {
    await bench.stack.destroy();
    expect(await inventoryOf(bench.emulator.url)).toEqual(before);
  });
});
