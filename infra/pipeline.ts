import type { Input, Output } from '@pulumi/pulumi';
import { AreaEvents } from './components/area-events.ts';
import { AreaNotification, notifyingBucket } from './components/area-notification.ts';
import { AuditTable } from './components/audit-table.ts';
import { Catalog } from './components/catalog.ts';
import { ControlBucket } from './components/control-bucket.ts';
import { GlueJob } from './components/glue-job.ts';
import { Intake } from './components/intake.ts';
import { Loader } from './components/loader.ts';
import { LoaderCalls } from './components/loader-calls.ts';
import { LoaderQueue } from './components/loader-queue.ts';
import { Migrations } from './components/migrations.ts';
import { TransformedArea } from './components/transformed-area.ts';
import type { Environment, Warehouse } from './components/warehouse.ts';
import { intakeEnvironment, loadingEnvironment, type Made } from './environment.ts';
import { manualNotification } from './manual-notification.ts';
import type { Place } from './place.ts';
import type { Statement } from './policies.ts';
import type { Settings } from './settings.ts';
import { warehouseOf } from './warehouse-of.ts';

/** What was made, for whoever watches it or works with it. */
export interface Pipeline {
  readonly area: TransformedArea;
  readonly control: ControlBucket;
  readonly intake: Intake;
  readonly loader: Loader;
  readonly loaderQueue: LoaderQueue;
  readonly migrations: Migrations | undefined;
  readonly catalog: Catalog | undefined;
  readonly job: GlueJob | undefined;
  readonly auditTable: Output<string>;
  readonly metricsNamespace: string;
  /** The variables of the command line: those of the loader, and of `migrate`. */
  readonly environment: Environment;
  readonly nextSteps: readonly Input<string>[];
}

/** What intake and loader have in common. */
interface Ground {
  readonly place: Place;
  readonly settings: Settings;
  readonly area: TransformedArea;
  readonly control: ControlBucket;
  readonly audit: AuditTable;
  readonly loaderQueue: LoaderQueue;
  readonly made: Made;
}

/** Makes the whole pipeline. */
export function makePipeline(place: Place, settings: Settings): Pipeline {
  const ground = makeGround(place, settings);
  const { area, control, audit, loaderQueue, made } = ground;
  const intake = makeIntake(ground);
  const catalog =
    settings.catalog.by === 'none'
      ? undefined
      : new Catalog('catalog', { place, settings: settings.catalog, area, prefixes: settings.area.prefixes });
  const warehouse = warehouseOf(place, settings, area, control);
  const job = makeJob(ground, warehouse);
  const environment = loaderEnvironment(ground, warehouse, catalog, job);
  const { migrations, loader } = makeLoader(ground, warehouse, environment, [
    ...(catalog?.rights ?? []),
    ...(job?.rights ?? []),
  ]);
  const { loadEveryMinutes } = settings.loading;
  const { hasStatementEvents } = warehouse;
  new LoaderCalls('loader-calls', { place, queue: loaderQueue, loadEveryMinutes, hasStatementEvents });
  return {
    ...{ area, control, intake, loader, loaderQueue, migrations, catalog, job },
    environment: { ...environment, ...warehouse.commandLineEnvironment },
    auditTable: audit.tableName,
    metricsNamespace: made.metricsNamespace,
    nextSteps: [...manualNotification(settings.area, area, intake.queues.queue.arn), ...warehouse.nextSteps],
  };
}

function makeGround(place: Place, settings: Settings): Ground {
  const { deletionProtection: isProtected, auditKeepDays } = settings.operations;
  const area = new TransformedArea('area', { place, settings: settings.area, isProtected });
  const control = new ControlBucket('control', { place, isProtected });
  const audit = new AuditTable('audit', { place, isProtected, isForgetting: auditKeepDays !== undefined });
  const loaderQueue = new LoaderQueue('loads', { place });
  const made = {
    bucket: area.bucket,
    controlBucket: control.bucket,
    auditTable: audit.tableName,
    loaderQueueUrl: loaderQueue.url,
    metricsNamespace: `TransformedOrders/${place.prefix}`,
  };
  return { place, settings, area, control, audit, loaderQueue, made };
}

function makeIntake({ place, settings, area, control, audit, loaderQueue, made }: Ground): Intake {
  const { bucket } = settings.area;
  const events =
    bucket.is === 'existing' && bucket.notification === 'eventbridge'
      ? new AreaEvents('area-events', { place, area })
      : undefined;
  const intake = new Intake('intake', {
    place,
    operations: settings.operations,
    windowSeconds: settings.loading.intakeWindowSeconds,
    environment: intakeEnvironment(settings, made),
    rights: [...area.readRights(), ...control.intakeRights(), ...audit.intakeRights(), loaderQueue.callRights()],
    senders: [events === undefined ? notifyingBucket(area, place) : events.sender()],
  });
  events?.sendTo(intake.queues.queue);
  if (bucket.is === 'new') {
    const after = [intake.queuePolicy, ...(area.policy === undefined ? [] : [area.policy])];
    new AreaNotification('area-notification', { area, queueArn: intake.queues.queue.arn, after });
  }
  return intake;
}

function makeJob({ place, settings, control }: Ground, { jobRights }: Warehouse): GlueJob | undefined {
  if (settings.loading.glueJobAboveBytes === undefined) return undefined;
  return new GlueJob('job', { place, control, warehouseRights: jobRights });
}

function loaderEnvironment(
  { settings, made }: Ground,
  warehouse: Warehouse,
  catalog: Catalog | undefined,
  job: GlueJob | undefined,
): Environment {
  const aboveBytes = String(settings.loading.glueJobAboveBytes ?? '');
  return {
    ...intakeEnvironment(settings, made),
    ...loadingEnvironment(settings),
    ...(catalog?.environment ?? { CATALOG: 'none' }),
    ...warehouse.environment,
    ...(job === undefined ? {} : { GLUE_JOB: job.jobName, GLUE_JOB_ABOVE_BYTES: aboveBytes }),
  };
}

/** The warehouse is made ready first, so that the loader never meets one that it does not know. */
function makeLoader(
  { place, settings, area, control, audit, loaderQueue }: Ground,
  { migration, network, loaderRights, functionEnvironment, loaderMemoryMegabytes }: Warehouse,
  environment: Environment,
  further: readonly Statement[],
) {
  const { operations } = settings;
  const migrations =
    migration === undefined ? undefined : new Migrations('migrate', { place, operations, migration, network });
  const loader = new Loader('loader', {
    ...{ place, operations, network, queue: loaderQueue, memoryMegabytes: loaderMemoryMegabytes },
    environment: { ...environment, ...functionEnvironment },
    rights: [...area.readRights(), ...control.loaderRights(), ...audit.loaderRights(), ...loaderRights, ...further],
    after: migrations === undefined ? [] : [migrations.invocation],
  });
  return { migrations, loader };
}
