import { LazyGlueCatalog } from '../../src/entry/lambda/lazy-glue-catalog.ts';
import { Tally } from '../../src/entry/lambda/tally.ts';
import { OnDemand } from '../../src/entry/on-demand.ts';
import { FixedClock } from '../support/fixed-clock.ts';

/** Opens by the second try. */
function flaky() {
  const state = { tries: 0, closed: 0 };
  const open = async () => {
    state.tries += 1;
    if (state.tries === 1) throw new Error('cannot be opened');
    const close = () => {
      state.closed += 1;
    };
    return Promise.resolve({ close });
  };
  return { state, thing: new OnDemand(open) };
}

describe('what is opened on demand', () => {
  test('is opened once, by whoever asks first, and closed', async () => {
    const { state, thing } = flaky();
    await thing.get().catch(() => undefined);
    expect(await thing.get()).toBe(await thing.get());
    expect(state.tries).toBe(2);
    await thing.close();
    expect(state.closed).toBe(1);
  });

  test('is not closed where nobody asked', async () => {
    const { state, thing } = flaky();
    await thing.close();
    expect(state).toEqual({ tries: 0, closed: 0 });
  });

  test('that could not be opened: all who asked are told, the next one tries again', async () => {
    const { state, thing } = flaky();
    const asked = await Promise.allSettled([thing.get(), thing.get()]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(state.tries).toBe(1);
    await thing.get();
    expect(state.tries).toBe(2);
  });

  test('closing hides no error of opening, before or after it is told', async () => {
    const { thing } = flaky();
    const asked = thing.get();
    await expect(Promise.allSettled([asked, thing.close()])).resolves.toMatchObject([
      { reason: new Error('cannot be opened') },
      { status: 'fulfilled' },
    ]);
    await expect(thing.close()).resolves.toBeUndefined();
  });
});

test('a Glue catalog that cannot be opened is tried again, and closes', async () => {
  let tries = 0;
  const deps = {
    get objects(): never {
      tries += 1;
      throw new Error('cannot be opened');
    },
    clock: new FixedClock(),
    tally: new Tally(),
  };
  const catalog = new LazyGlueCatalog({ by: 'partitions', database: 'db', ordersTable: 'orders' }, deps);
  for (let at = 0; at < 2; at++) await expect(catalog.refresh([])).rejects.toThrow('cannot be opened');
  expect(tries).toBe(2);
  await catalog.close();
});
