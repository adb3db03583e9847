import { day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { World } from '../support/world.ts';

test('fault 52: no verdict before every half is settled: of nine files five are alone one round earlier than the last two', async () => {
  const world = new World();
  const isGood = (at: number) => at === 2 || at === 8;
  for (let at = 0; at < 9; at++) {
    const row = isGood(at) ? order(`o${at}`) : ([`o${at}`, 'c1', 'created', 'tomorrow', null] as const);
    world.put(ordersFile(`${at}.csv`, day(at), [row]));
  }
  const { setAside } = await world.run({ warehouse: world.warehouse({ namesCulprits: false }) });
  // Five would be tolerated; seven are a bad day.
  expect(setAside).toEqual([]);
  const states = await world.states();
  expect(states.filter((state) => state === 'BLOCKED')).toHaveLength(7);
  expect(states.filter((state) => state === 'LOADED')).toHaveLength(2);
});
