// node on-aws-in-process.ts <Parquet file> <files> <grouped | single>: the bundled functions over servers of the protocols
// they speak, from the notifications to the last follow-up. Prints what was used on the way: calls, units, bytes, seconds.
import { readFileSync } from 'node:fs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sqsEvent } from '../test/support/sqs-events.ts';
import { AwsStage } from './aws-stage.ts';
import { addTo } from './quantities.ts';
import { tinyFile } from './tiny-file.ts';

const [parquet = '', count = '', how = ''] = process.argv.slice(2);
/** Six megabytes of notifications, which is what an invocation takes (aws-facts: some 3 000 to 4 000). */
const NOTIFICATIONS_AT_ONCE = how === 'single' ? 1 : 3_500;
/** The loader's queue is the trigger of its function with this batch size (`infra`). */
const CALLS_AT_ONCE = how === 'single' ? 1 : 10;
/** The poller of a queue asks for, and deletes, so many messages with a request (SQS API reference, ReceiveMessage). */
const MESSAGES_A_REQUEST = 10;
/** As the functions are deployed (`infra/components`). */
const MEMORY_GB = 1;
const ENOUGH_MS = 120_000;

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const write = process.stdout.write.bind(process.stdout);
await using stage = await AwsStage.start();
const { used } = stage;
Object.assign(process.env, stage.environment);
delete process.env['AWS_PROFILE'];
let lines = '';
process.stdout.write = (text: string | Uint8Array) => {
  lines += text.toString();
  return true;
};

const bundle = new URL('../dist/lambda/', import.meta.url);
const imported = async (name: string) => (await import(new URL(`${name}.mjs`, bundle).href)) as { handler: Handler };
const context = { functionName: 'bench', getRemainingTimeInMillis: () => ENOUGH_MS } as Context;
await (await imported('migrate')).handler(sqsEvent(), context);
const [intake, loader] = [(await imported('intake')).handler, (await imported('loader')).handler];

const keys = Array.from({ length: Number(count) }, (_, at) => tinyFile(at).key);
await stage.put(keys, readFileSync(parquet));
lines = '';
stage.count();

/** An invocation by a queue, with what the queue is asked for it. */
async function invoke(handler: Handler, bodies: readonly string[]): Promise<void> {
  const begin = performance.now();
  const { batchItemFailures } = await handler(sqsEvent(...bodies), context);
  if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages failed:\n${lines}`);
  const seconds = (performance.now() - begin) / 1_000;
  const sqsRequests = 2 * Math.ceil(bodies.length / MESSAGES_A_REQUEST);
  addTo(used, { invocations: 1, gigabyteSeconds: seconds * MEMORY_GB, sqsRequests });
}

async function drain(): Promise<void> {
  for (let bodies = await stage.take(CALLS_AT_ONCE); bodies.length > 0; bodies = await stage.take(CALLS_AT_ONCE)) {
    await invoke(loader, bodies);
  }
}

for (let at = 0; at < keys.length; at += NOTIFICATIONS_AT_ONCE) {
  const batch = keys.slice(at, at + NOTIFICATIONS_AT_ONCE);
  addTo(used, { sqsRequests: batch.length });
  await invoke(
    intake,
    batch.map((key) => stage.notificationOf(key)),
  );
  // Pending files are grouped by the loader; one that is never behind has one at a time.
  if (how === 'single') await drain();
}
await drain();
stage.letTimePass();
await drain();

addTo(used, { loggedBytes: Buffer.byteLength(lines) });
for (const line of lines.split('\n')) {
  if (!line.includes('"_aws"')) continue;
  const told = JSON.parse(line) as Record<string, unknown>;
  for (const [name, value] of Object.entries(told)) {
    if (['ApiCalls', 'ApiRetries', 'FilesLoaded', 'RunsFailed'].includes(name)) addTo(used, { [name]: sum(value) });
    if (name === 'LoadSeconds') addTo(used, { loads: [value].flat().length });
    if (name.startsWith('calls')) addTo(used, { [name]: Number(value) });
  }
}
process.stdout.write = write;
process.stdout.write(`${JSON.stringify(used)}\n`);

function sum(value: unknown): number {
  return [value].flat().reduce<number>((total, one) => total + Number(one), 0);
}
