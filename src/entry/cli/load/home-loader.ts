import type { Container } from 'inversify';
import { HomeLock } from '../../../adapters/sqlite/home-lock.ts';
import { SqliteState } from '../../../adapters/sqlite/sqlite-state.ts';
import type { Patience } from '../../../domain/clock.ts';
import { makeContainer } from '../../container.ts';
import { type HomePaths, prepareHome } from '../../home.ts';
import { HomeMarks } from '../../home-marks.ts';
import { LOCAL_TOKENS, type LocalSettings, localModule } from '../../modules/local.ts';
import { USE_CASES } from '../../modules/use-cases.ts';
import { TOKENS } from '../../tokens.ts';
import { type LoadReport, reportOn } from './load-report.ts';
import { PassedOver } from './passed-over.ts';
import { type LoadListener, type LoadRun, type LoadVariant, runLoad } from './run-load.ts';

/** The one writer of a home: loads an area into it, once or again and again. */
export class HomeLoader implements AsyncDisposable {
  readonly #container: Container;
  readonly #home: HomePaths;
  readonly #lock: HomeLock;
  readonly #passedOver: PassedOver;

  /**
   * @param rebind may put something else in the place of what the local profile binds: another warehouse, say
   * @throws Busy where another process writes to this home; LoadImpossible
   */
  static open(settings: Omit<LocalSettings, 'state'>, rebind?: (container: Container) => void): HomeLoader {
    prepareHome(settings.home);
    const lock = HomeLock.acquire(settings.home.folder);
    const state = () => SqliteState.open(settings.home.state);
    const passedOver = new PassedOver();
    const onIgnored = (path: string, why: string) => {
      passedOver.add(path, why);
      settings.onIgnored?.(path, why);
    };
    const container = makeContainer(USE_CASES, localModule({ ...settings, state, onIgnored }));
    rebind?.(container);
    return new HomeLoader(container, settings.home, lock, passedOver);
  }

  private constructor(container: Container, home: HomePaths, lock: HomeLock, passedOver: PassedOver) {
    this.#container = container;
    this.#home = home;
    this.#lock = lock;
    this.#passedOver = passedOver;
  }

  /**
   * One run, over the whole area if nothing else is said. The warehouse's file is free again when it ends.
   *
   * @throws what the use cases throw: what is not settled goes on with the next run
   */
  async run(patience: Patience, listener: LoadListener, variant: LoadVariant = {}): Promise<LoadReport> {
    const marks = new HomeMarks(this.#container.get(LOCAL_TOKENS.state), this.#home);
    // Before anything is taken for loaded. Reading the whole audit is dear, so only when somebody else was at the file.
    if (!marks.isWarehouseAsLeft()) await this.#container.get(TOKENS.adoptLedger).run();
    const before = marks.arrivalFrom();
    const arrivalFrom = this.#container.get(TOKENS.arrivalFrom);
    marks.noteArrivalFrom(arrivalFrom);
    this.#passedOver.clear();
    const run = await runLoad(this.#container, patience, listener, variant);
    await this.#noteAwaiting(run, marks);
    // Only a closed file has a mark that stays.
    await this.#container.get(LOCAL_TOKENS.duckDb).close();
    marks.noteWarehouse();
    return reportOn(run, {
      audit: this.#container.get(TOKENS.audit),
      ordersAwaitingCustomer: marks.ordersAwaitingCustomer(),
      passedOver: this.#passedOver.files(),
      otherArrival: before === arrivalFrom ? undefined : before,
      stopped: patience.signal?.aborted === true && (await this.#hasMore(run)),
    });
  }

  /** Gives the home to others. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.unbindAllAsync();
    this.#lock.release();
  }

  async #noteAwaiting({ processed }: LoadRun, marks: HomeMarks): Promise<void> {
    const last = processed.loads.findLast(({ is }) => is === 'finished' || is === 'refused');
    if (last === undefined) return;
    const record = await this.#container.get(TOKENS.audit).load(last.loadId);
    marks.noteOrdersAwaitingCustomer(record?.awaitingCustomer ?? null);
  }

  async #hasMore({ begun }: LoadRun): Promise<boolean> {
    const plans = this.#container.get(TOKENS.plans);
    const [free, open] = await Promise.all([plans.free(1), plans.open()]);
    return free.length > 0 || open.some((id) => !begun.has(id));
  }
}
