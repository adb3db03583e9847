import { policiesOf } from '../iam/policy-documents.ts';
import type { ResourceType } from '../stack/inputs.ts';
import type { Resource, Stack } from '../stack/stack.ts';

/** What AWS takes as a name. */
interface Naming {
  readonly property: string;
  readonly pattern: RegExp;
}

const named = (pattern: RegExp, property = 'name'): Naming => ({ property, pattern });

/** From the API references of the services: characters and lengths. */
const NAMES: Partial<Readonly<Record<ResourceType, Naming>>> = {
  'aws:s3/bucket:Bucket': named(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'bucket'),
  'aws:sqs/queue:Queue': named(/^[\w-]{1,80}$/),
  'aws:lambda/function:Function': named(/^[\w-]{1,64}$/),
  'aws:iam/role:Role': named(/^[\w+=,.@-]{1,64}$/),
  'aws:iam/rolePolicy:RolePolicy': named(/^[\w+=,.@-]{1,128}$/),
  'aws:cloudwatch/logGroup:LogGroup': named(/^[\w./#-]{1,512}$/),
  'aws:cloudwatch/eventRule:EventRule': named(/^[\w.-]{1,64}$/),
  'aws:cloudwatch/eventTarget:EventTarget': named(/^[\w.-]{1,64}$/, 'targetId'),
  'aws:cloudwatch/metricAlarm:MetricAlarm': named(/^[\w-]{1,255}$/),
  'aws:cloudwatch/dashboard:Dashboard': named(/^[\w-]{1,255}$/, 'dashboardName'),
  'aws:scheduler/schedule:Schedule': named(/^[\w.-]{1,64}$/),
  'aws:sns/topic:Topic': named(/^[\w-]{1,256}$/),
  'aws:dynamodb/table:Table': named(/^[\w.-]{3,255}$/),
  'aws:glue/catalogDatabase:CatalogDatabase': named(/^[a-z0-9_]{1,255}$/),
  'aws:glue/catalogTable:CatalogTable': named(/^[a-z0-9_]{1,255}$/),
  'aws:glue/crawler:Crawler': named(/^[\w-]{1,255}$/),
  'aws:glue/job:Job': named(/^[\w-]{1,255}$/),
  'aws:redshiftserverless/namespace:Namespace': named(/^[a-z0-9-]{3,64}$/, 'namespaceName'),
  'aws:redshiftserverless/workgroup:Workgroup': named(/^[a-z0-9-]{3,64}$/, 'workgroupName'),
};

/** Least and most of a number. */
const RANGES: readonly [ResourceType, string, number, number][] = [
  ['aws:lambda/function:Function', 'timeout', 1, 900],
  ['aws:lambda/function:Function', 'memorySize', 128, 10_240],
  ['aws:lambda/eventSourceMapping:EventSourceMapping', 'batchSize', 1, 10_000],
  ['aws:lambda/eventSourceMapping:EventSourceMapping', 'maximumBatchingWindowInSeconds', 0, 300],
  ['aws:sqs/queue:Queue', 'visibilityTimeoutSeconds', 0, 43_200],
  ['aws:sqs/queue:Queue', 'messageRetentionSeconds', 60, 1_209_600],
  ['aws:glue/job:Job', 'timeout', 1, 10_080],
  ['aws:redshiftserverless/workgroup:Workgroup', 'baseCapacity', 4, 1_024],
];

/** The most characters of a text. */
const LENGTHS: readonly [ResourceType, string, number][] = [
  ['aws:cloudwatch/metricAlarm:MetricAlarm', 'alarmDescription', 1_024],
  ['aws:cloudwatch/eventRule:EventRule', 'description', 512],
  ['aws:cloudwatch/eventRule:EventRule', 'eventPattern', 2_048],
  ['aws:scheduler/schedule:Schedule', 'description', 512],
  ['aws:iam/role:Role', 'description', 1_000],
  ['aws:iam/role:Role', 'assumeRolePolicy', 2_048],
];

/** A role's own policies, a bucket's, a queue's and a topic's; IAM does not count white space, and there is none. */
const POLICY_CHARACTERS = { role: 10_240, trust: 2_048, resource: 8_192 };
/** Lambda quotas, "Environment variables": all of them together. */
const ENVIRONMENT_BYTES = 4_096;
/** Lambda developer guide, "Defined runtime environment variables": Lambda sets these. */
const RESERVED =
  /^(AWS_(REGION|DEFAULT_REGION|EXECUTION_ENV|ACCESS_KEY|SECRET_|SESSION_|LAMBDA_)|_HANDLER|_X_AMZN|LAMBDA_|TZ$)/;
const MOST_TAGS = 50;

/** What AWS would not take: names, numbers, texts that are too long. */
export function limits(stack: Stack): string[] {
  return [
    ...stack.resources.filter(({ isCustom }) => isCustom).flatMap(problemsOf),
    ...policiesOf(stack)
      .filter(({ kind, text }) => text.length > POLICY_CHARACTERS[kind])
      .map(({ where, text }) => `${where} has ${text.length} characters`),
    ...twice(stack).map((name) => `two are called ${name}`),
  ];
}

function problemsOf({ type, name, inputs }: Resource): string[] {
  const naming = NAMES[type as ResourceType];
  const given = naming === undefined ? '' : String(inputs[naming.property]);
  const tags = Object.keys(inputs['tags'] ?? {}).length;
  return [
    ...(naming === undefined || naming.pattern.test(given) ? [] : [`${type} ${name} cannot be called ${given}`]),
    ...RANGES.filter(([of]) => of === type).flatMap(([, property, least, most]) => {
      const value = inputs[property];
      return value === undefined || (Number(value) >= least && Number(value) <= most)
        ? []
        : [`${type} ${name}: ${property} is not ${least} to ${most}`];
    }),
    ...LENGTHS.filter(([of, property, most]) => of === type && lengthOf(inputs[property]) > most).map(
      ([, property]) => `${type} ${name}: ${property} is too long`,
    ),
    ...(tags > MOST_TAGS ? [`${type} ${name} has ${tags} tags`] : []),
    ...problemsOfVariables(name, (inputs['environment'] as Variables | undefined)?.variables ?? {}),
  ];
}

interface Variables {
  readonly variables: Readonly<Record<string, string>>;
}

function problemsOfVariables(name: string, variables: Variables['variables']): string[] {
  const bytes = Object.entries(variables).reduce((sum, [key, value]) => sum + key.length + Buffer.byteLength(value), 0);
  return [
    ...(bytes <= ENVIRONMENT_BYTES ? [] : [`the variables of ${name} have ${bytes} bytes`]),
    ...Object.keys(variables)
      .filter((key) => RESERVED.test(key))
      .map((key) => `${name} may not be given ${key}`),
  ];
}

function lengthOf(text: unknown): number {
  return typeof text === 'string' ? text.length : 0;
}

/** Two resources of one type and name would be one at AWS. */
function twice(stack: Stack): string[] {
  const names = stack.resources.flatMap(({ type, inputs }) => {
    const { property } = NAMES[type as ResourceType] ?? {};
    const of = type.includes('eventTarget') ? inputs['rule'] : inputs['databaseName'];
    return property === undefined
      ? []
      : [[type, of, inputs[property]].filter((one) => typeof one === 'string').join(' ')];
  });
  return names.filter((name, at) => names.indexOf(name) !== at);
}
