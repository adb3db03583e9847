import { day, order, ordersFile } from '../contract/warehouse/sample.ts';
import { PATIENT, World } from '../support/world.ts';

const LIMITS = { files: 2, sizeBytes: Number.POSITIVE_INFINITY, slots: Number.POSITIVE_INFINITY };

test('what is pending is previewed as it is then loaded: the same loads, the same bad file; nothing is written', async () => {
  const world = new World();
  const objects = [3, 1, 2, 0].map((at) => world.put(ordersFile(`${at}.parquet`, day(at), [order(`o${at}`)])));
  objects.push(world.put(ordersFile('torn.parquet', day(4), [order('o4')]), 'truncated'));
  const ports = { warehouse: world.warehouse({ limits: LIMITS }) };
  await world.start(ports).receive.run(objects);
  const { loads, open, alreadyLoaded, isAll } = await world.start(ports).preview.pending();
  expect({ open, alreadyLoaded, isAll }).toEqual({ open: [], alreadyLoaded: [], isAll: true });
  expect(world.orders()).toEqual({});
  expect(await world.states()).toEqual(Array(5).fill('RECEIVED'));

  const planned = loads.flatMap(({ load }) => (load === null ? [] : [load.id]));
  const setAside = loads.flatMap((one) => one.setAside.map(({ fileId }) => fileId));
  const processed = await world.start(ports).process.run(PATIENT);
  expect(processed.loads.map(({ loadId }) => loadId)).toEqual(planned);
  expect(processed.setAside.map(({ fileId }) => fileId)).toEqual(setAside);
  expect(setAside).toHaveLength(1);
});

test('what lies in the area untold of is no part of it', async () => {
  const world = new World();
  world.put(ordersFile('untold.parquet', day(0), [order('o1')]));
  expect(await world.start().preview.pending()).toMatchObject({ open: [], loads: [] });
});

test('a pending file that the ledger holds is told apart', async () => {
  const world = new World();
  const [loaded, waits] = [0, 1].map((at) => world.put(ordersFile(`${at}.parquet`, day(at), [order(`o${at}`)])));
  const { receive, process } = world.start();
  await receive.run([loaded!]);
  const [file] = await world.plans.free(1);
  await process.run(PATIENT);
  await world.plans.keep([file!]); // by a late duplicate
  await world.start().receive.run([waits!]);
  const { loads, alreadyLoaded } = await world.start().preview.pending();
  expect(alreadyLoaded.map(({ key }) => key)).toEqual([loaded!.key]);
  expect(loads.flatMap(({ load }) => load?.files.map(({ key }) => key))).toEqual([waits!.key]);
});
