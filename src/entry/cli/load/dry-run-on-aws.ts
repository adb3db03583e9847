import type { ContainerModule } from 'inversify';
import { type Container } from 'inversify';
import { PipelineError } from '../../../domain/errors.ts';
import type { Load } from '../../../domain/load.ts';
import type { PendingPreview } from '../../../domain/preview-loads.ts';
import { type KnownWarehouse, knownWarehouse, pipelineSettings } from '../../config/command-line-settings.ts';
import { awsModule } from '../../modules/aws.ts';
import { TOKENS } from '../../tokens.ts';
import type { Answer } from '../answer.ts';
import type { AwsPlace } from '../aws/aws-place.ts';
import { costOf } from '../aws/load-cost.ts';
import { inPipeline, settingsOnAws } from '../aws/on-aws.ts';
import { EXIT } from '../exit-code.ts';
import { grouped } from '../figures.ts';
import { type DryRunReport, dryRunText, previewed } from './dry-run-report.ts';
import { askedWarehouse, unaskedWarehouse } from './planning-warehouse.ts';

/** What the loader would do with all that waits. Writes nothing. */
export async function dryRunOnAws(place: AwsPlace): Promise<Answer> {
  // Together: a stack is asked once.
  const { settings, warehouse } = await settingsOnAws(place, (given) => ({
    settings: pipelineSettings(given),
    warehouse: knownWarehouse(given),
  }));
  const preview = (module: ContainerModule, notes: readonly string[]) => {
    return inPipeline([awsModule(settings), module], (container) => reportOf(container, warehouse, notes));
  };
  const report = await askedOrNot(warehouse, preview);
  return {
    exitCode: EXIT.loaded,
    json: { area: settings.area.bucket, dryRun: true, ...report },
    text: () => dryRunText(report),
  };
}

/** With what the ledger says, where it can be asked; else without, and a note why. */
async function askedOrNot<T>(
  warehouse: KnownWarehouse,
  preview: (module: ContainerModule, notes: readonly string[]) => Promise<T>,
): Promise<T> {
  let why = `these settings are missing or wrong: ${warehouse.problems.join(', ')}`;
  if (warehouse.settings !== null) {
    try {
      return await preview(askedWarehouse(warehouse.settings), []);
    } catch (error) {
      // If it is not the warehouse that fails, it fails again without it.
      if (!(error instanceof PipelineError)) throw error;
      why = error.message;
    }
  }
  return preview(unaskedWarehouse(warehouse.by), [`${UNASKED} (${why})`]);
}

const UNASKED =
  'the ledger was not asked: files that are loaded already count as waiting, and Redshift may take fewer transactions, ' +
  'since windows before its horizon are a day wide';

async function reportOf(container: Container, { by }: KnownWarehouse, notes: readonly string[]): Promise<DryRunReport> {
  const preview = await container.get(TOKENS.previewLoads).pending();
  const [audit, plans] = [container.get(TOKENS.audit), container.get(TOKENS.plans)];
  const open: Load[] = [];
  let blockedFiles = 0;
  for (const id of preview.open) {
    const load = await plans.get(id);
    if (load === undefined) continue;
    const isHeld = (await audit.load(id))?.blocked?.by === 'breaker';
    if (isHeld) blockedFiles += load.files.length;
    else open.push(load);
  }
  const planned = preview.loads.flatMap(({ load, tripped }) => (load === null || tripped !== undefined ? [] : [load]));
  const { loads, setAside } = previewed(preview.loads);
  const waiting = filesOf(preview) + open.reduce((sum, load) => sum + load.files.length, blockedFiles);
  const alreadyLoaded = preview.alreadyLoaded.length;
  return {
    files: { found: waiting + alreadyLoaded, new: 0, waiting, alreadyLoaded, unchanged: 0, setAside: setAside.length },
    transactions: open.length + planned.length,
    loads,
    open: preview.open,
    ...{ quarantined: setAside, unread: [], passedOver: [] },
    notes: [...notes, ...notesOn(preview, blockedFiles)],
    cost: costOf([...open, ...planned], by),
  };
}

/** Those that no load is planned for yet. */
function filesOf({ loads }: PendingPreview): number {
  return loads.reduce((sum, { load, setAside }) => sum + (load?.files.length ?? 0) + setAside.length, 0);
}

function notesOn({ isAll }: PendingPreview, blockedFiles: number): string[] {
  return [
    ...(isAll ? [] : ['more files wait than were looked at: this is of those that arrived first']),
    ...(blockedFiles > 0
      ? [`${grouped(blockedFiles)} of them are in loads that wait for somebody; they stay there`]
      : []),
  ];
}
