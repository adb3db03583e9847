import { ContainerModule } from 'inversify';
import { AdoptLedger } from '../../domain/adopt-ledger.ts';
import { BackfillArea } from '../../domain/backfill-area.ts';
import { InspectFiles } from '../../domain/inspect-files.ts';
import { JudgeSuspects } from '../../domain/judge-suspects.ts';
import { PreviewLoads } from '../../domain/preview-loads.ts';
import { ProcessTransformedOrders } from '../../domain/process-transformed-orders.ts';
import { ReceiveFiles } from '../../domain/receive-files.ts';
import { ReconcileArea } from '../../domain/reconcile-area.ts';
import { RecordLoaded } from '../../domain/record-loaded.ts';
import { ReplayFiles } from '../../domain/replay-files.ts';
import { ScanSource } from '../../domain/scan-source.ts';
import { SetAsideFiles } from '../../domain/set-aside-files.ts';
import { SettleLoad } from '../../domain/settle-load.ts';
import { TOKENS } from '../tokens.ts';

/** The use cases of the domain, the same in every profile. */
export const USE_CASES = new ContainerModule(({ bind }) => {
  bind(TOKENS.receiveFiles).toResolvedValue(
    (source, audit, plans, clock, arrivalFrom) => new ReceiveFiles({ source, audit, plans, clock, arrivalFrom }),
    [TOKENS.source, TOKENS.audit, TOKENS.plans, TOKENS.clock, TOKENS.arrivalFrom],
  );
  bind(TOKENS.scanSource).toResolvedValue(
    (source, receive, clock) => new ScanSource({ source, receive, clock }),
    [TOKENS.source, TOKENS.receiveFiles, TOKENS.clock],
  );
  bind(TOKENS.recordLoaded).toResolvedValue(
    (audit, cataloger, plans, clock) => new RecordLoaded({ audit, cataloger, plans, clock }),
    [TOKENS.audit, TOKENS.cataloger, TOKENS.plans, TOKENS.clock],
  );
  bind(TOKENS.setAsideFiles).toResolvedValue(
    (audit, plans, receive, clock) => new SetAsideFiles({ audit, plans, receive, clock }),
    [TOKENS.audit, TOKENS.plans, TOKENS.receiveFiles, TOKENS.clock],
  );
  bind(TOKENS.settleLoad).toResolvedValue(
    (audit, plans, warehouse, followUps, recordLoaded, setAside, clock) =>
      new SettleLoad({ audit, plans, warehouse, followUps, recordLoaded, setAside, clock }),
    [
      TOKENS.audit,
      TOKENS.plans,
      TOKENS.warehouse,
      TOKENS.followUps,
      TOKENS.recordLoaded,
      TOKENS.setAsideFiles,
      TOKENS.clock,
    ],
  );
  bind(TOKENS.judgeSuspects).toResolvedValue(
    (audit, plans, clock) => new JudgeSuspects({ audit, plans, clock }),
    [TOKENS.audit, TOKENS.plans, TOKENS.clock],
  );
  bind(TOKENS.processTransformedOrders).toResolvedValue(
    (audit, plans, warehouse, settle, judge, clock) =>
      new ProcessTransformedOrders({ audit, plans, warehouse, settle, judge, clock }),
    [TOKENS.audit, TOKENS.plans, TOKENS.warehouse, TOKENS.settleLoad, TOKENS.judgeSuspects, TOKENS.clock],
  );
  bind(TOKENS.previewLoads).toResolvedValue(
    (plans, warehouse, scan) => new PreviewLoads({ plans, warehouse, scan }),
    [TOKENS.plans, TOKENS.warehouse, TOKENS.scanSource],
  );
  bind(TOKENS.adoptLedger).toResolvedValue(
    (audit, warehouse) => new AdoptLedger({ audit, warehouse }),
    [TOKENS.audit, TOKENS.warehouse],
  );
  bind(TOKENS.backfillArea).toResolvedValue(
    (source, audit, plans, receive, clock) => new BackfillArea({ source, audit, plans, receive, clock }),
    [TOKENS.source, TOKENS.audit, TOKENS.plans, TOKENS.receiveFiles, TOKENS.clock],
  );
  bind(TOKENS.reconcileArea).toResolvedValue(
    (source, audit, plans, warehouse, cataloger, receive, clock) =>
      new ReconcileArea({ source, audit, plans, warehouse, cataloger, receive, clock }),
    [TOKENS.source, TOKENS.audit, TOKENS.plans, TOKENS.warehouse, TOKENS.cataloger, TOKENS.receiveFiles, TOKENS.clock],
  );
  bind(TOKENS.inspectFiles).toResolvedValue(
    (audit, plans) => new InspectFiles({ audit, plans }),
    [TOKENS.audit, TOKENS.plans],
  );
  bind(TOKENS.replayFiles).toResolvedValue(
    (audit, plans, source, receive, clock, arrivalFrom) =>
      new ReplayFiles({ audit, plans, source, receive, clock, arrivalFrom }),
    [TOKENS.audit, TOKENS.plans, TOKENS.source, TOKENS.receiveFiles, TOKENS.clock, TOKENS.arrivalFrom],
  );
});
