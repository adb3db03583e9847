import { HomeLock } from '../../../adapters/sqlite/home-lock.ts';
import { SqliteState } from '../../../adapters/sqlite/sqlite-state.ts';
import { makeContainer } from '../../container.ts';
import { homeAt } from '../../home.ts';
import { HomeMarks } from '../../home-marks.ts';
import { LOCAL_TOKENS, localModule } from '../../modules/local.ts';
import { USE_CASES } from '../../modules/use-cases.ts';
import { TOKENS } from '../../tokens.ts';
import type { Answer } from '../answer.ts';
import { requireHome } from '../inspect/open-for-reading.ts';
import type { Place } from '../inspect/place.ts';
import { warnOfPassedOver } from '../load/passed-over.ts';
import { commandAt } from '../next-command.ts';
import { exitCodeOf, reconciledText } from './reconcile-report.ts';

/** Compares an area with a home, as its one writer: a load under way would look like a difference. @throws Busy */
export async function reconcileHome(area: string, place: Place, fix: boolean, signal: AbortSignal): Promise<Answer> {
  const home = homeAt(place.home);
  requireHome(home);
  const lock = HomeLock.acquire(home.folder);
  const state = () => SqliteState.open(home.state);
  const container = makeContainer(USE_CASES, localModule({ area, home, state, onIgnored: warnOfPassedOver() }));
  try {
    const marks = new HomeMarks(container.get(LOCAL_TOKENS.state), home);
    const wasAsLeft = marks.isWarehouseAsLeft();
    const patience = { deadline: Number.POSITIVE_INFINITY, signal };
    const reconciled = await container.get(TOKENS.reconcileArea).run({ bucket: area, fix }, patience);
    // Opened and closed, the file has another mark. If it was in doubt it stays so: other areas were not compared.
    await container.get(LOCAL_TOKENS.duckDb).close();
    if (wasAsLeft) marks.noteWarehouse();
    return {
      exitCode: exitCodeOf(reconciled),
      json: { area, home: home.folder, fix, ...reconciled },
      text: () => reconciledText(reconciled, { fix, next: `now run: ${commandAt(place, 'load <area>')}`, place }),
    };
  } finally {
    await container.unbindAllAsync();
    lock.release();
  }
}
