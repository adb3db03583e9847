import { makeLoad } from '../../../src/domain/load.ts';
import type { LoadOutcome } from '../../../src/domain/load-outcome.ts';
import { Tally } from '../../../src/entry/lambda/tally.ts';
import { watchRun } from '../../../src/entry/lambda/watch-run.ts';
import { loadFile } from '../../support/builders.ts';

const load = makeLoad('orders', [loadFile()]);
const common = { loadId: load.id, dataset: 'orders', files: 1 } as const;
const OUTCOMES: readonly LoadOutcome[] = [
  { ...common, is: 'finished', accounting: null, catalogOwed: null },
  { ...common, is: 'finished', accounting: null, catalogOwed: 'Glue is down' },
  { ...common, is: 'refused', alreadyLoaded: 1 },
  { ...common, is: 'set-aside', bad: [], vanished: 1 },
  ...(['halved', 'suspect', 'running'] as const).map((is) => ({ ...common, is })),
  { ...common, is: 'blocked', blocked: { by: 'environment', reason: 'no space' } },
  { ...common, is: 'failed', detail: 'down' },
];

test('every line about a load has its id', () => {
  const ids: unknown[] = [];
  const note = (_: unknown, ...[fields]: readonly unknown[]) => {
    ids.push((fields as { loadId?: string }).loadId);
  };
  const watch = watchRun({ info: note, warn: note, error: note }, new Tally());
  watch({ is: 'begun', load });
  for (const outcome of OUTCOMES) watch({ is: 'settled', outcome });
  expect(ids).toEqual(Array(OUTCOMES.length + 1).fill(load.id));
});
