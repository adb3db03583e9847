import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsProxy, AwsRequest } from '../aws-proxy.ts';

/** Functions tell their calls apart by this variable of the SDK: it shows in the user agent as `app/<its value>`. */
export const APP_ID = 'AWS_SDK_UA_APP_ID';

/** What IAM calls the services, by the name that their requests have in `X-Amz-Target`. */
const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  AWSGlue: 'glue',
  RedshiftData: 'redshift-data',
  secretsmanager: 'secretsmanager',
};

/** What was recorded so far, and the rights of the functions are compared with (`test/infra/calls.test.ts`). */
const RECORDED = join(__dirname, '../../infra/recorded-calls.json');

/** Calls by function, in alphabetical order. */
type Calls = Readonly<Record<string, readonly string[]>>;

/** The calls that are recorded; none before the first time. */
export function recordedCalls(path = RECORDED): Calls {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Calls) : {};
}

/**
 * Which actions of IAM each function has used, and on what, where its rights tell that apart: `s3:GetObject area/orders/`,
 * `dynamodb:Query audit`. It is what its role must allow, at least. Calls of anybody else do not count.
 */
export class RecordedCalls {
  readonly #actions = new Map<string, Set<string>>();

  /** Looks at whatever comes through the proxy from now on. */
  watch(proxy: AwsProxy): void {
    proxy.watch((asked) => {
      const [, app] = /\bapp\/(\w+)/.exec(asked.headers['user-agent'] ?? '') ?? [];
      if (app === undefined) return;
      const actions = this.#actions.get(app) ?? new Set();
      this.#actions.set(app, actions.add(actionOf(asked)));
    });
  }

  /** In alphabetical order. @param app `intake`, `loader` or `migrate` */
  of(app: string): string[] {
    return [...(this.#actions.get(app) ?? [])].sort();
  }

  /** Adds all of them to a file, `{"intake": ["s3:GetObject area/orders/", …], …}`: not every run makes every call. */
  write(path: string): void {
    const before = recordedCalls(path);
    const apps = [...new Set([...Object.keys(before), ...this.#actions.keys()])].sort();
    const calls = apps.map((app) => [app, [...new Set([...(before[app] ?? []), ...this.of(app)])].sort()] as const);
    writeFileSync(path, `${JSON.stringify(Object.fromEntries(calls), null, 2)}\n`);
  }
}

function actionOf(asked: AwsRequest): string {
  const { op, path, headers } = asked;
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') return `${s3Action(op.split(' ')[0] ?? '', path)} ${s3Place(asked)}`;
  const service = SERVICES[target.split('.')[0] ?? ''];
  if (service === undefined) throw new Error(`what does IAM call the service of ${target}?`);
  return service === 'dynamodb' ? `${service}:${op} ${auditPlace(asked)}` : `${service}:${op}`;
}

/** S3 user guide, "Required permissions for Amazon S3 API operations", as far as the functions go. */
function s3Action(method: string, path: string): string {
  const { pathname, searchParams } = new URL(path, 'http://s3');
  const isBucket = BUCKET.test(pathname);
  if (isBucket && method === 'GET' && searchParams.get('list-type') === '2') return 's3:ListBucket';
  if (isBucket && method === 'POST' && searchParams.has('delete')) return 's3:DeleteObject';
  const action = isBucket ? undefined : S3_ACTIONS[method];
  if (action === undefined) throw new Error(`what does IAM call ${method} ${path}?`);
  return action;
}

const BUCKET = /^\/[^/]+\/?$/;

const S3_ACTIONS: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

/** The last word of the bucket's name, and the folder: `area/orders/`, `control/control/pending/`, `control`. */
function s3Place({ path, body }: AwsRequest): string {
  const { pathname } = new URL(path, 'http://s3');
  const [, bucket = '', inPath = ''] = /^\/([^/]+)\/?(.*)$/s.exec(decodeURIComponent(pathname)) ?? [];
  const [, named = ''] = /<Key>([^<]*)<\/Key>/.exec(body.toString('utf8', 0, 2_000)) ?? [];
  const [, folder = ''] = /^((?:control\/)?[^/]+\/?)/.exec(inPath === '' ? named : inPath) ?? [];
  return folder === '' ? (bucket.split('-').at(-1) ?? '') : `${bucket.split('-').at(-1) ?? ''}/${folder}`;
}

/** The table, or its index. */
function auditPlace({ body }: AwsRequest): string {
  const { IndexName } = JSON.parse(body.toString('utf8')) as { readonly IndexName?: string };
  return IndexName === undefined ? 'audit' : `audit/index/${IndexName}`;
}
