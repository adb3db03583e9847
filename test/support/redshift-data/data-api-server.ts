import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { DataApi } from './data-api.ts';
import { answerOf } from './data-api-answers.ts';
import { ServiceError } from './peer-error.ts';
import type { PeerFault } from './peer-faults.ts';
import type { StatementRoom } from './run-statement.ts';

const TARGET = 'RedshiftData.';
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The service's HTTP endpoint: AWS JSON 1.1, as the SDK speaks it. */
export class DataApiServer implements AsyncDisposable {
  readonly api: DataApi;
  readonly url: string;
  /** How often each operation was called. */
  readonly calls = new Map<string, number>();
  readonly #server: Server;
  readonly #room: StatementRoom;

  private constructor(room: StatementRoom, server: Server, port: number) {
    this.#room = room;
    this.#server = server;
    this.api = new DataApi(room);
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(room: StatementRoom, port = 0): Promise<DataApiServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    const started = new DataApiServer(room, server, typeof address === 'object' ? (address?.port ?? 0) : 0);
    server.on('request', (request, response) => void started.#serve(request, response));
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.api.settled();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await readBody(request);
      if (request.url?.startsWith('/_peer/') === true) {
        this.#control(request.url, body, response);
        return;
      }
      const target = String(request.headers['x-amz-target'] ?? '');
      if (!target.startsWith(TARGET)) throw new ServiceError('UnknownOperationException', `no operation: ${target}`);
      const operation = target.slice(TARGET.length);
      this.calls.set(operation, (this.calls.get(operation) ?? 0) + 1);
      this.#room.faults.beforeCall(operation);
      const answer = await answerOf(this.api, operation, JSON.parse(body) as never, callerOf(request));
      if (this.#room.faults.losesAnswer(operation)) request.socket.destroy();
      else send(response, 200, answer);
    } catch (error) {
      const { type, status, message } = error instanceof ServiceError ? error : unexpected(error);
      send(response, status, { __type: type, Message: message, message });
    }
  }

  /** What tests of other processes turn: faults, and what the service has forgotten. */
  #control(url: string, body: string, response: ServerResponse): void {
    const { api } = this;
    const { faults } = this.#room;
    if (url === '/_peer/faults') faults.inject(JSON.parse(body) as PeerFault);
    else if (url === '/_peer/heal') faults.heal();
    else if (url === '/_peer/forget-statements') api.forgetStatements();
    else if (url === '/_peer/forget-tokens') api.forgetTokens();
    else if (url !== '/_peer/calls') throw new ServiceError('UnknownOperationException', url);
    send(response, 200, Object.fromEntries(this.calls));
  }
}

/** Who asks: what the emulator in front of it found out, else the access key of the signature. */
function callerOf(request: IncomingMessage): string {
  const arn = request.headers['x-emulator-caller-arn'];
  if (typeof arn === 'string') return arn.replace(/^(arn:aws:sts::\d+:assumed-role\/[^/]+)\/.*$/, '$1');
  const match = /Credential=([^/]+)\/\d{8}\/[^/]+\/redshift-data\/aws4_request/.exec(
    request.headers.authorization ?? '',
  );
  if (match === null)
    throw new ServiceError('MissingAuthenticationTokenException', 'not signed for redshift-data', 403);
  return match[1] ?? '';
}

function unexpected(error: unknown): { type: string; status: number; message: string } {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { type: 'InternalServerException', status: 500, message };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new ServiceError('RequestEntityTooLarge', 'the request is too large', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
