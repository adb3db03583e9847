// node audit-in-process.ts <ours | raw | one-by-one> <port> <files>: tells DynamoDB of so many received files, in one of
// three ways: by the audit store, by the bare requests that it makes, or item after item. Prints what that alone has used.
import { Agent, request } from 'node:http';
import { DynamoDBClient, PutItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { DynamoDbAuditStore } from '../src/adapters/dynamodb/dynamodb-audit-store.ts';
import { sideBySide } from '../src/aws/side-by-side.ts';
import type { FileFact } from '../src/domain/audit-record.ts';
import { clientConfig } from '../src/entry/lambda/client-config.ts';
import { SYSTEM_CLOCK as clock } from '../src/entry/system-clock.ts';
import { tinyFile } from './tiny-file.ts';

const [who = '', port = '', count = ''] = process.argv.slice(2);
const ANSWER_MS = 10_000;
const IN_FLIGHT = 16;
const EVENT = {
  ...{ versionId: 'jXEdHQ0XdVuLwjVB0Rk3iZyD4ZlNGYPR', sequencer: '0068F3A2B1C4D5E6F7' },
  time: '2026-03-01T12:34:56.789Z',
};
const TABLE = 'audit';

const client = new DynamoDBClient({
  ...clientConfig(ANSWER_MS),
  endpoint: `http://127.0.0.1:${port}`,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
const audit = new DynamoDbAuditStore({ client, table: TABLE, clock });

function facts(from: number, files: number): FileFact[] {
  return Array.from({ length: files }, (_, at) => {
    return { kind: 'RECEIVED', file: tinyFile(from + at), at: 1_780_000_000_000 + at, warnings: [], event: EVENT };
  });
}

interface Asked {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

const overheard: Asked[] = [];
client.middlewareStack.add(
  (next) => async (args) => {
    const { headers, body } = args.request as { headers: Record<string, string>; body: Uint8Array };
    if (who !== 'ours') overheard.push({ headers: { ...headers }, body: Uint8Array.from(body) });
    return next(args);
  },
  { step: 'finalizeRequest', priority: 'low', name: 'overhear' },
);

/** Every request that the store makes for these facts, in order; they are answered all the same. */
async function requestsOf(told: readonly FileFact[]): Promise<Asked[]> {
  overheard.length = 0;
  await audit.record(told);
  return overheard.splice(0);
}

const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });

async function sent({ headers, body }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request({ agent, host: '127.0.0.1', port, method: 'POST', headers }, (answer) => {
      let text = '';
      answer
        .setEncoding('utf8')
        .on('data', (piece: string) => (text += piece))
        .on('end', () => resolve(text));
    });
    sending.on('error', reject).end(body);
  });
}

async function work(files: number, from: number): Promise<() => Promise<unknown>> {
  const told = facts(from, files);
  if (who === 'ours') return async () => audit.record(told);
  const requests = await requestsOf(told);
  if (who === 'raw') {
    // The store writes in two waves: what leads to a fact, then the fact.
    const waves = [requests.slice(0, requests.length / 2), requests.slice(requests.length / 2)];
    return async () => {
      for (const wave of waves) await sideBySide(wave, IN_FLIGHT, sent);
    };
  }
  const items = requests.flatMap(({ body }) => {
    const { RequestItems } = JSON.parse(new TextDecoder().decode(body)) as {
      RequestItems: Record<string, WriteRequest[]>;
    };
    return (RequestItems[TABLE] ?? []).flatMap(({ PutRequest }) =>
      PutRequest?.Item === undefined ? [] : [PutRequest.Item],
    );
  });
  return async () => {
    for (const Item of items) await client.send(new PutItemCommand({ TableName: TABLE, Item }));
  };
}

const files = Number(count);
// Connections and compiled code are there, as in a function that is warm.
await (await work(files, 0))();
const measured = await work(files, files);
const begin = performance.now();
const before = process.cpuUsage();
await measured();
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ wallS: (performance.now() - begin) / 1000, cpuS: (user + system) / 1e6 })}\n`);
agent.destroy();
client.destroy();
