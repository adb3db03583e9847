import type { Input } from '@pulumi/pulumi';
import { CONTROL_PREFIX } from './components/control-bucket.ts';
import type { Environment } from './components/warehouse.ts';
import type { Settings } from './settings.ts';

/** What was made, as far as the functions have to be told. */
export interface Made {
  readonly bucket: Input<string>;
  readonly controlBucket: Input<string>;
  readonly auditTable: Input<string>;
  readonly loaderQueueUrl: Input<string>;
  readonly metricsNamespace: string;
}

/** The variables of intake (docs/configuration.md). */
export function intakeEnvironment({ area, operations }: Settings, made: Made): Environment {
  const { auditKeepDays } = operations;
  return {
    AREA_BUCKET: made.bucket,
    AREA_ORDERS_PREFIX: area.prefixes.orders,
    AREA_CUSTOMERS_PREFIX: area.prefixes.customers,
    ARRIVAL_FROM: area.arrivalFrom,
    CONTROL_BUCKET: made.controlBucket,
    CONTROL_PREFIX,
    AUDIT_TABLE: made.auditTable,
    ...(auditKeepDays === undefined ? {} : { AUDIT_KEEP_DAYS: String(auditKeepDays) }),
    LOADER_QUEUE_URL: made.loaderQueueUrl,
    LOGGED_EVENT_BYTES: String(operations.loggedEventBytes),
    METRICS_NAMESPACE: made.metricsNamespace,
  };
}

/** What the loader is told besides of when and how loads are made. */
export function loadingEnvironment({ loading }: Settings): Environment {
  const { minimumFiles, minimumBytes } = loading;
  return {
    COMPLETION: loading.completion,
    LOAD_EVERY_SECONDS: String(loading.loadEveryMinutes * 60),
    ...(minimumFiles === undefined ? {} : { MINIMUM_FILES: String(minimumFiles) }),
    ...(minimumBytes === undefined ? {} : { MINIMUM_BYTES: String(minimumBytes) }),
  };
}
