import { existsSync } from 'node:fs';
import type { Container } from 'inversify';
import { DUCKDB_TRAITS } from '../../../adapters/duckdb/duckdb-traits.ts';
import { InMemoryAuditStore } from '../../../adapters/memory/in-memory-audit-store.ts';
import { InMemoryLoadPlans } from '../../../adapters/memory/in-memory-load-plans.ts';
import { SqliteState } from '../../../adapters/sqlite/sqlite-state.ts';
import { horizonAt } from '../../../domain/arrival-window.ts';
import { makeContainer } from '../../container.ts';
import type { HomePaths } from '../../home.ts';
import { arrivalFromOutside, HomeMarks } from '../../home-marks.ts';
import { LOCAL_TOKENS, localModule } from '../../modules/local.ts';
import { USE_CASES } from '../../modules/use-cases.ts';
import { TOKENS } from '../../tokens.ts';
import type { Answer } from '../answer.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import { type DryRunReport, dryRunReport, dryRunText } from './dry-run-report.ts';
import type { LoadRequest } from './load-request.ts';
import { PassedOver } from './passed-over.ts';
import { planOnlyWarehouse } from './plan-only-warehouse.ts';

/** What a run would do. Writes nothing, neither to the area nor to the home, which need not even exist. */
export async function dryRun(request: LoadRequest): Promise<Answer> {
  const passedOver = new PassedOver();
  const container = planningContainer(request, passedOver);
  try {
    const preview = await container.get(TOKENS.previewLoads).run({ deadline: Number.POSITIVE_INFINITY });
    const audit = container.get(TOKENS.audit);
    const report: DryRunReport = {
      ...(await dryRunReport(preview, audit)),
      passedOver: passedOver.files(),
      notes: isLedgerDoubtful(container, request.home) ? [LEDGER_DOUBTFUL] : [],
    };
    const { area, home } = request;
    return {
      exitCode: EXIT.loaded,
      json: { area, home: home.folder, dryRun: true, ...report },
      text: () => dryRunText(report),
    };
  } finally {
    await container.unbindAllAsync();
  }
}

/** The local profile over a state that is only read; planning needs no warehouse but its limits. */
function planningContainer(request: LoadRequest, passedOver: PassedOver): Container {
  const { home, arrivalFrom } = request;
  const state = () => {
    const opened = SqliteState.openWithoutTrace(home.state);
    if (opened === undefined) throw new CommandError(`${home.state} has vanished; try again`);
    return opened;
  };
  const container = makeContainer(
    USE_CASES,
    localModule({ ...request, state, writesNothing: true, onIgnored: passedOver.add }),
  );
  container
    .rebind(TOKENS.warehouse)
    .toResolvedValue(
      (clock) => planOnlyWarehouse(DUCKDB_TRAITS, horizonAt(Math.floor(clock.now() / 1000)), clock),
      [TOKENS.clock],
    );
  if (!existsSync(home.state)) {
    container.rebind(TOKENS.arrivalFrom).toConstantValue(arrivalFrom ?? arrivalFromOutside(home) ?? 'lastModified');
    container.rebind(TOKENS.audit).toResolvedValue(() => new InMemoryAuditStore());
    container.rebind(TOKENS.plans).toResolvedValue(() => new InMemoryLoadPlans());
  }
  return container;
}

const LEDGER_DOUBTFUL =
  'the warehouse was written or replaced by somebody else since the last run: a load first compares its ledger with ' +
  'what is known of the files, and may then find more to load than this';

function isLedgerDoubtful(container: Container, home: HomePaths): boolean {
  return existsSync(home.state) && !new HomeMarks(container.get(LOCAL_TOKENS.state), home).isWarehouseAsLeft();
}
