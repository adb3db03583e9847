// node delayed-peer.ts <milliseconds>: a server that speaks as much of DynamoDB's protocol as writing takes. It keeps
// nothing and answers each request after so long, as a service does that is some milliseconds away. Prints its port; ends
// with its standard input.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const latencyMs = Number(process.argv[2]);

const ANSWERS: Readonly<Record<string, string>> = {
  BatchWriteItem: '{"UnprocessedItems":{}}',
  BatchGetItem: '{"Responses":{},"UnprocessedKeys":{}}',
  PutItem: '{}',
};

const server = createServer((asked, answer) => {
  asked.resume().on('end', () => {
    const body = ANSWERS[String(asked.headers['x-amz-target']).split('.').at(-1) ?? ''];
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'content-length': body?.length ?? 0 };
    setTimeout(() => answer.writeHead(body === undefined ? 400 : 200, headers).end(body), latencyMs);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.resume().on('end', () => {
  server.closeAllConnections();
  server.close();
});
