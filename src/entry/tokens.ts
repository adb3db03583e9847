import type { ServiceIdentifier } from 'inversify';
import type { AdoptLedger } from '../domain/adopt-ledger.ts';
import type { ArrivalFrom } from '../domain/arrival.ts';
import type { BackfillArea } from '../domain/backfill-area.ts';
import type { Clock } from '../domain/clock.ts';
import type { InspectFiles } from '../domain/inspect-files.ts';
import type { JudgeSuspects } from '../domain/judge-suspects.ts';
import type { PreviewLoads } from '../domain/preview-loads.ts';
import type { ProcessTransformedOrders } from '../domain/process-transformed-orders.ts';
import type { ReceiveFiles } from '../domain/receive-files.ts';
import type { ReconcileArea } from '../domain/reconcile-area.ts';
import type { RecordLoaded } from '../domain/record-loaded.ts';
import type { ReplayFiles } from '../domain/replay-files.ts';
import type { ScanSource } from '../domain/scan-source.ts';
import type { SetAsideFiles } from '../domain/set-aside-files.ts';
import type { SettleLoad } from '../domain/settle-load.ts';
import type { AuditStore } from '../ports/audit-store.ts';
import type { Cataloger } from '../ports/cataloger.ts';
import type { FileSource } from '../ports/file-source.ts';
import type { FollowUps } from '../ports/follow-ups.ts';
import type { LoadPlans } from '../ports/load-plans.ts';
import type { Warehouse } from '../ports/warehouse.ts';

/** What a thing of type T is bound to and asked for by. */
export type Token<T> = ServiceIdentifier<T>;

/**
 * A new token. Made by a function because its declared type must stay the whole `Token<T>`: a symbol assigned to an
 * annotated constant is narrowed to `symbol`, and a wrong binding would compile.
 */
export function token<T>(name: string): Token<T> {
  return Symbol(name);
}

/** Everything the container can give. */
export const TOKENS = {
  arrivalFrom: token<ArrivalFrom>('ArrivalFrom'),
  clock: token<Clock>('Clock'),

  audit: token<AuditStore>('AuditStore'),
  cataloger: token<Cataloger>('Cataloger'),
  followUps: token<FollowUps>('FollowUps'),
  plans: token<LoadPlans>('LoadPlans'),
  source: token<FileSource>('FileSource'),
  warehouse: token<Warehouse>('Warehouse'),

  adoptLedger: token<AdoptLedger>('AdoptLedger'),
  backfillArea: token<BackfillArea>('BackfillArea'),
  inspectFiles: token<InspectFiles>('InspectFiles'),
  judgeSuspects: token<JudgeSuspects>('JudgeSuspects'),
  previewLoads: token<PreviewLoads>('PreviewLoads'),
  processTransformedOrders: token<ProcessTransformedOrders>('ProcessTransformedOrders'),
  receiveFiles: token<ReceiveFiles>('ReceiveFiles'),
  reconcileArea: token<ReconcileArea>('ReconcileArea'),
  recordLoaded: token<RecordLoaded>('RecordLoaded'),
  replayFiles: token<ReplayFiles>('ReplayFiles'),
  scanSource: token<ScanSource>('ScanSource'),
  setAsideFiles: token<SetAsideFiles>('SetAsideFiles'),
  settleLoad: token<SettleLoad>('SettleLoad'),
} as const;
