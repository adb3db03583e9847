import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { makeLoad } from '../../src/domain/load.ts';
import { loadProgress } from '../../src/entry/cli/load/load-progress.ts';
import { loadFile } from '../support/builders.ts';

const COUNTS = { new: 2, waiting: 1, loaded: 7, unchanged: 0, 'set-aside': 0, gone: 0, failed: 0 };
const SCANNED = { counts: COUNTS, setAside: [], failed: [], waiting: [] };
const NOTHING = { ...SCANNED, counts: { ...COUNTS, new: 0, waiting: 0 } };
const LOAD = makeLoad('orders', [loadFile({ id: 'a' }), loadFile({ id: 'b' })]);
const FINISHED = {
  ...{ is: 'finished' as const, loadId: LOAD.id, dataset: LOAD.dataset, files: 2, catalogOwed: null },
  accounting: { rows: 1_234, won: 1_234, older: 0, repeated: 0 },
};

/** What is written to it, without the movements of the cursor; each picture of a bar is a line of its own. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const through = new PassThrough();
  through.on('data', (text: Buffer) => written.push(stripVTControlCharacters(text.toString('utf8'))));
  const asTerminal = Object.assign(through, { isTTY, columns: 100, rows: 20 }) as unknown as NodeJS.WriteStream;
  return { asTerminal, text: () => written.join('\n') };
}

/** One run that has three files to load and loads two of them. */
async function runOn(isTTY: boolean): Promise<string> {
  const { asTerminal, text } = stream(isTTY);
  const progress = loadProgress(asTerminal);
  await progress.scanned(SCANNED);
  progress.progress({ is: 'begun', load: LOAD });
  progress.progress({ is: 'settled', outcome: FINISHED });
  progress.stop();
  return text();
}

test('on a terminal a bar tells how many of the files are done, and which step is next', async () => {
  const pictures = await runOn(true);
  expect(pictures).toMatch(/░{40} 0\/3 files {2}planning/);
  expect(pictures).toMatch(/█{27}░{13} 2\/3 files {2}finished, 1 234 rows/);
});

test('elsewhere each step is a line', async () => {
  const load = LOAD.id.slice(0, 12);
  const lines = ['3 files to load', `load ${load}: 2 files of orders`, `load ${load}: finished, 1 234 rows`];
  expect((await runOn(false)).split('\n').filter((line) => line !== '')).toEqual(lines);
});

test.each([true, false])('a run that finds nothing shows nothing (terminal: %s)', async (isTTY) => {
  const { asTerminal, text } = stream(isTTY);
  const progress = loadProgress(asTerminal);
  await progress.scanned(NOTHING);
  progress.stop();
  expect(text()).toBe('');
});
