import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { clientConfig } from '../support/aws-client-config.ts';
import { seeded } from '../support/seeded.ts';
import { Deployed } from './deployed.ts';
import { DeploymentBench, describeDeployment, ON_REDSHIFT } from './deployment-bench.ts';
import type { Flow } from './flow.ts';
import { Flows } from './flows.ts';
import { comesTrue } from './outcome.ts';
import { Refusals } from './refusals.ts';
import {
  FLOWS,
  type FlowName,
  NEEDED,
  NEEDED_WITH_CRAWLER,
  NOT_SHOWN,
  NOT_SHOWN_WITH_CRAWLER,
} from './rights-table.ts';
import { type Right, RolePolicies } from './role-policies.ts';

/** `migrate` hopes for 90 s that a right which is lacking is only new. */
const TEST_MS = 240_000;
/** How long a flow may take once nothing stands in its way. */
const DONE_MS = 45_000;
/** Whatever a right is needed for: it is refused within that time, or it is not needed. */
const REFUSED_MS = 20_000;
/** After a refusal a flow may still get through another way, in as many of its usual times. */
const USUAL_TIMES = 1.5;
const SAMPLE = 3;

/** `RIGHTS=all` takes every one, `RIGHTS='intake Keep'` those with this in their name; else a few, always the same. */
const ASKED = process.env['RIGHTS'];
const chosen = (rights: Readonly<Record<Right, FlowName>>, sample: number): (readonly [Right, FlowName])[] => {
  const all = Object.entries(rights);
  if (ASKED === undefined) return seeded(5).shuffle(all).slice(0, sample);
  return ASKED === 'all' ? all : all.filter(([right]) => right.includes(ASKED));
};
const withoutCrawler = chosen(NEEDED, SAMPLE);
const withCrawler = chosen(NEEDED_WITH_CRAWLER, 0);

describeDeployment('without any one right a deployment does not work', () => {
  let bench: DeploymentBench;
  let deployed: Deployed;
  let policies: RolePolicies;
  let flows: Flows;
  let refusals: Refusals;
  let usualMs = 0;
  let lambda: LambdaClient;

  beforeAll(async () => {
    bench = await DeploymentBench.start('rights', ON_REDSHIFT);
    await bench.stack.up();
    deployed = await Deployed.of(bench);
    lambda = new LambdaClient(clientConfig(bench.emulator.url));
    policies = new RolePolicies(bench.iam, bench.prefix);
    flows = new Flows(bench, deployed, lambda);
    const { intake, loader } = deployed.outputs.functions;
    refusals = new Refusals(bench.emulator.url, lambda, [intake, loader]);
    // The first one also starts the functions.
    for (const _ of ['cold', 'warm']) usualMs = await timeOf(flows.good());
  });
  afterAll(async () => {
    await bench.stack.destroy();
    lambda.destroy();
    deployed[Symbol.dispose]();
    await bench[Symbol.asyncDispose]();
  });

  async function timeOf(flow: Flow): Promise<number> {
    const begin = Date.now();
    await flow.prepare?.();
    await flow.begin();
    expect(await comesTrue(flow.isDone, DONE_MS)).toBe(true);
    return Date.now() - begin;
  }

  /** Without the right the flow is refused something and not done; with it, it is. */
  async function expectNeeded(right: Right, flow: Flow): Promise<void> {
    await flow.prepare?.();
    const putBack = await policies.take(right);
    const begin = Date.now();
    let isRefused = await flow.begin().then(
      () => false,
      () => true,
    );
    if (!isRefused) {
      const isDecided = async () => (isRefused = await refusals.anySince(begin)) || flow.isDone();
      await comesTrue(isDecided, REFUSED_MS);
      await sleep(Math.max(0, USUAL_TIMES * usualMs - (Date.now() - begin)));
    }
    const without = { isRefused, isDone: await flow.isDone() };
    await putBack();
    await flow.again();
    const withIt = await comesTrue(flow.isDone, DONE_MS);
    expect({ right, ...without, withIt }).toEqual({ right, isRefused: true, isDone: false, withIt: true });
  }

  test('every right of every role is in the table, and no other', async () => {
    expect(await policies.rights()).toEqual([...Object.keys(NEEDED), ...Object.keys(NOT_SHOWN)].sort());
  });

  test.each(withoutCrawler)('%s: %s', async (right, flow) => expectNeeded(right, FLOWS[flow](flows)), TEST_MS);

  if (withCrawler.length === 0) return;

  describe('with a crawler', () => {
    beforeAll(async () => {
      // Each test needs a crawl of its own.
      const functionEnvironment = JSON.stringify({ CATALOG_CRAWL_PAUSE_SECONDS: '0' });
      await bench.stack.configure({ catalog: 'crawler', functionEnvironment });
      await bench.stack.up();
    });

    test('every right that it adds is in the table', async () => {
      const added = (await policies.rights()).filter((right) => !(right in NEEDED) && !(right in NOT_SHOWN));
      const table = [...Object.keys(NEEDED_WITH_CRAWLER), ...Object.keys(NOT_SHOWN_WITH_CRAWLER)];
      expect(added).toEqual(table.sort());
    });

    test.each(withCrawler)('%s: %s', async (right, flow) => expectNeeded(right, FLOWS[flow](flows)), TEST_MS);
  });
});
