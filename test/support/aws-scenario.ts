import { customer, order, type Values } from '../contract/warehouse/sample.ts';
import type { AwsBench } from './aws-bench.ts';
import { AwsWorld } from './aws-world.ts';
import { sqsEvent } from './sqs-events.ts';

/** The loader is called by intake. */
export const KICK = sqsEvent({ kind: 'kick' });
/** So little is left of an invocation that it does not wait for a load: SettleLoad keeps as much back. */
export const HARDLY_ANY_MS = 5_000;
/** A date that is none. */
export const BAD_ROW: Values = ['bad', 'c1', 'created', 'soon', null];

/** A customer, an order in two files, one without a customer, a bad file; and what S3 tells of them. */
export async function scenario(bench: AwsBench) {
  const world = await AwsWorld.create(bench);
  const keys = [
    await world.put('customers/c.csv', [customer('c1', 'Santos')]),
    await world.put('a.csv', [order('o1'), order('o2')]),
    await world.put('b.csv', [order('o1', 'shipped'), order('o3', 'created', 'c9')]),
    await world.put('bad.csv', [order('bad'), BAD_ROW]),
  ];
  return { world, event: world.told(...keys) };
}

/** All of it is where it belongs, once. */
export async function expectRight(world: AwsWorld): Promise<void> {
  expect(await world.orders()).toEqual({ o1: 'shipped Santos', o2: 'created Santos', o3: 'created null' });
  const states = { 'c.csv': 'LOADED', 'a.csv': 'LOADED', 'b.csv': 'LOADED', 'bad.csv': 'QUARANTINED' };
  expect(await world.states()).toEqual(states);
  const ledger = await world.ledger();
  expect([ledger.length, new Set(ledger).size]).toEqual([3, 3]);
  expect(await world.sql('SELECT * FROM ecommerce_staging.orders')).toEqual([]);
  expect(await world.catalog.partitions()).toHaveLength(1);
  const { plans } = world.ports();
  expect([await plans.open(), await plans.free(9)]).toEqual([[], []]);
}
