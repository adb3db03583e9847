import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { IntakeSettings } from '../config.ts';

/** Logger and metrics of a function, by its name. Level and format of the log are Powertools' own settings. */
export function observersOf(service: string, { metricsNamespace, loggedEventBytes }: IntakeSettings) {
  return {
    logger: new Logger({ serviceName: service }),
    metrics: new Metrics({ namespace: metricsNamespace, serviceName: service }),
    loggedEventBytes,
  };
}
