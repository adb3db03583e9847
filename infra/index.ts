// `pulumi up`: the whole pipeline. Settings are read, components made, and what people and the command line need is told.
import { all, getProject, getStack, RunError, runtime } from '@pulumi/pulumi';
import { SettingsWrong } from '../src/entry/config/settings-reader.ts';
import { alarmSpecs, type Watched } from './components/alarm-specs.ts';
import { Alarms } from './components/alarms.ts';
import { Dashboard } from './components/dashboard.ts';
import { giveFunctions } from './function-environment.ts';
import { namePrefix } from './names.ts';
import { makePipeline } from './pipeline.ts';
import { placeOf } from './place.ts';
import { givenTo, readSettings, type Settings } from './settings.ts';
import { tagEverything } from './tags.ts';

const settings = settingsOfStack();
const { operations } = settings;
tagEverything({ ...operations.tags, project: getProject(), stack: getStack() });
giveFunctions(operations.functionEnvironment);

const place = placeOf(namePrefix(getProject(), getStack()));
const pipeline = makePipeline(place, settings);
const { area, control, intake, loader, loaderQueue, migrations, catalog, job } = pipeline;

const watched: Watched = {
  metricsNamespace: pipeline.metricsNamespace,
  functions: { intake: intake.functionName, loader: loader.functionName },
  intakeQueue: intake.queues.queue.name,
  deadLetterQueues: [intake.queues.dead.name, loaderQueue.queues.dead.name],
  freshnessMinutes: operations.freshnessAlarmMinutes,
};
const alarms = new Alarms('alarms', {
  place,
  specs: alarmSpecs(watched),
  crawlerName: catalog?.crawlerName,
  jobName: job?.jobName,
  email: operations.alarmEmail,
});
const dashboard = new Dashboard('dashboard', { place, watched, alarmArns: alarms.alarmArns });

/** What the command line needs: `transformed-orders --stack <name>` reads it. */
export const environment = all({ ...pipeline.environment, AWS_REGION: place.region });
/** What is left to do for people; empty where everything is done. */
export const nextSteps = all([
  ...pipeline.nextSteps,
  ...(operations.alarmEmail === undefined ? [] : [`Confirm the mail that AWS has sent to ${operations.alarmEmail}.`]),
]);
export const bucket = area.bucket;
export const controlBucket = control.bucket;
export const auditTable = pipeline.auditTable;
export const functions = {
  intake: intake.functionName,
  loader: loader.functionName,
  migrate: migrations?.functionName,
};
export const roles = { intake: intake.roleArn, loader: loader.roleArn, migrate: migrations?.roleArn };
/** Addresses of the queues, and of those that messages end in after too many tries. */
export const queues = {
  intake: intake.queues.queue.url,
  intakeDead: intake.queues.dead.url,
  loader: loaderQueue.url,
  loaderDead: loaderQueue.queues.dead.url,
};
/** Of the catalog and of large loads, as far as there are any. */
export const glue = { database: catalog?.databaseName, crawler: catalog?.crawlerName, job: job?.jobName };
export const alarmTopicArn = alarms.topicArn;
export const dashboardUrl = dashboard.url;

/** @throws RunError, of which Pulumi shows the text alone */
function settingsOfStack(): Settings {
  try {
    return readSettings(givenTo(getProject(), runtime.allConfig()));
  } catch (error) {
    throw error instanceof SettingsWrong ? new RunError(error.message) : error;
  }
}
