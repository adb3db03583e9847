import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientConfig } from '../support/aws-client-config.ts';
import { STACK } from './local-deployment.ts';
import type { Variables } from './pulumi.ts';
import type { Outputs } from './stack.ts';

const COMMAND = join(import.meta.dirname, '../../bin/transformed-orders.js');
const FILES = 16;
const ORDERS = 500;
const LOADED_MS = 180_000;
const LOOK_EVERY_MS = 1_000;

const SHOWN = [
  ['files', '--stack', STACK],
  ['loads', '--stack', STACK],
  [
    'query',
    '--stack',
    STACK,
    'SELECT order_id, order_status, customer_city, customer_state FROM ecommerce.orders LIMIT 5',
  ],
];

/** Puts a sample into the deployed bucket, waits until each file is loaded or set aside, and shows it by the command line. */
export async function showcase(
  { bucket }: Outputs,
  variables: Variables,
  folder: string,
  say: (text: string) => void,
): Promise<void> {
  const ask = (...args: string[]) => commandLine(args, variables, join(folder, 'program'));
  const sample = join(folder, 'sample');
  if (!existsSync(sample)) ask('sample', sample, '--files', String(FILES), '--orders', String(ORDERS));
  const keys = await putAll(sample, bucket, variables['AWS_ENDPOINT_URL'] ?? '');
  say(`== ${keys} files put into s3://${bucket}\n`);
  await untilDecided(keys, () => JSON.parse(ask('files', '--stack', STACK, '--json')) as Shown[]);
  for (const args of SHOWN) {
    const words = args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg));
    say(`\n$ transformed-orders ${words.join(' ')}\n${ask(...args)}`);
  }
}

interface Shown {
  readonly state: string;
}

async function untilDecided(count: number, files: () => readonly Shown[]): Promise<void> {
  const deadline = Date.now() + LOADED_MS;
  for (;;) {
    const decided = files().filter(({ state }) => state === 'LOADED' || state === 'QUARANTINED');
    if (decided.length >= count) return;
    if (Date.now() > deadline) throw new Error(`${decided.length} of ${count} files are loaded after ${LOADED_MS} ms`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** @returns how many */
async function putAll(folder: string, Bucket: string, url: string): Promise<number> {
  const s3 = new S3Client({ ...clientConfig(url), forcePathStyle: true });
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const Key = relative(folder, path).split(sep).join('/');
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: readFileSync(path) }));
  }
  s3.destroy();
  return files.length;
}

/** Runs the real command. @returns what it printed @throws Error with what it complained of */
function commandLine(args: readonly string[], variables: Variables, cwd: string): string {
  const env = { ...process.env, ...variables };
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { env, cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`transformed-orders ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return stdout;
}
