import { AdoptLedger } from '../../src/domain/adopt-ledger.ts';
import type { ArrivalFrom } from '../../src/domain/arrival.ts';
import { BackfillArea } from '../../src/domain/backfill-area.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { InspectFiles } from '../../src/domain/inspect-files.ts';
import { JudgeSuspects } from '../../src/domain/judge-suspects.ts';
import { PreviewLoads } from '../../src/domain/preview-loads.ts';
import { ProcessTransformedOrders } from '../../src/domain/process-transformed-orders.ts';
import { ReceiveFiles } from '../../src/domain/receive-files.ts';
import { ReconcileArea } from '../../src/domain/reconcile-area.ts';
import { RecordLoaded } from '../../src/domain/record-loaded.ts';
import { ReplayFiles } from '../../src/domain/replay-files.ts';
import { ScanSource } from '../../src/domain/scan-source.ts';
import { SetAsideFiles } from '../../src/domain/set-aside-files.ts';
import { SettleLoad } from '../../src/domain/settle-load.ts';
import type { AuditStore } from '../../src/ports/audit-store.ts';
import type { Cataloger } from '../../src/ports/cataloger.ts';
import type { FileSource } from '../../src/ports/file-source.ts';
import type { FollowUps } from '../../src/ports/follow-ups.ts';
import type { LoadPlans } from '../../src/ports/load-plans.ts';
import type { Warehouse } from '../../src/ports/warehouse.ts';

/** Everything the use cases need from outside. */
export interface Ports {
  readonly source: FileSource;
  readonly audit: AuditStore;
  readonly plans: LoadPlans;
  readonly warehouse: Warehouse;
  readonly cataloger: Cataloger;
  readonly followUps: FollowUps;
}

/** The use cases, put together by hand: what the container does, without it. */
export type Pipeline = ReturnType<typeof pipelineOf>;

export function pipelineOf(ports: Ports, clock: Clock, arrivalFrom: ArrivalFrom = 'lastModified') {
  const all = { ...ports, clock, arrivalFrom };
  const receive = new ReceiveFiles(all);
  const judge = new JudgeSuspects(all);
  const recordLoaded = new RecordLoaded(all);
  const setAside = new SetAsideFiles({ ...all, receive });
  const settle = new SettleLoad({ ...all, recordLoaded, setAside });
  const scan = new ScanSource({ ...all, receive });
  return {
    receive,
    scan,
    process: new ProcessTransformedOrders({ ...all, settle, judge }),
    preview: new PreviewLoads({ ...all, scan }),
    replay: new ReplayFiles({ ...all, receive }),
    inspect: new InspectFiles(all),
    adopt: new AdoptLedger(all),
    backfill: new BackfillArea({ ...all, receive }),
    reconcile: new ReconcileArea({ ...all, receive }),
  };
}
