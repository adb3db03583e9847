import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request to an AWS service, as it came. */
export interface AwsRequest {
  /** The operation: `BatchWriteItem` of a service that speaks JSON, `GET /bucket/key` of S3. */
  readonly op: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Stands in the way of a request: passes it on, or another one, or none; answers, or cuts the connection. */
export type InBetween = (
  asked: AwsRequest,
  pass: (asked: AwsRequest) => Promise<AwsAnswer>,
) => Promise<AwsAnswer | 'cut'>;

interface Rule {
  readonly of: string;
  readonly inBetween: InBetween;
  timesLeft: number;
}

/**
 * A proxy on loopback between an SDK client and a server of its protocol. It counts every call and lets a test put itself
 * in between: services of their own never throttle, lose an answer or leave a batch half done. The servers must not check
 * signatures, since a request may be passed on changed.
 */
export class AwsProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: URL;
  readonly #calls: string[] = [];
  readonly #watchers: ((asked: AwsRequest) => void)[] = [];
  #rules: Rule[] = [];

  private constructor(server: Server, target: URL) {
    this.#server = server;
    this.#target = target;
  }

  static async start(target: string): Promise<AwsProxy> {
    const server = createServer();
    const proxy = new AwsProxy(server, new URL(target));
    server.on('request', (asked, answer) => {
      proxy.#answer(asked).then(
        (given) => {
          if (given === 'cut') return asked.socket.destroy();
          const { 'transfer-encoding': _, connection: __, 'x-amz-crc32': ___, ...headers } = given.headers;
          const head = asked.method === 'HEAD' ? headers : { ...headers, 'content-length': given.body.length };
          return answer.writeHead(given.status, head).end(given.body);
        },
        () => asked.socket.destroy(),
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return proxy;
  }

  get url(): string {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  }

  /** Every call so far, in order, by its `op`. */
  get calls(): readonly string[] {
    return this.#calls;
  }

  /** Shows every request from now on to somebody, before anything becomes of it. */
  watch(watcher: (asked: AwsRequest) => void): void {
    this.#watchers.push(watcher);
  }

  /** Stands in the way of so many calls whose op is, or begins with, `of` (`''`: all), after those that are there already. */
  put(of: string, inBetween: InBetween, times = Number.POSITIVE_INFINITY): void {
    this.#rules.push({ of, inBetween, timesLeft: times });
  }

  /** Gets out of the way. */
  heal(): void {
    this.#rules = [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #answer(incoming: IncomingMessage): Promise<AwsAnswer | 'cut'> {
    const path = incoming.url ?? '/';
    const target = incoming.headers['x-amz-target'];
    const name = typeof target === 'string' ? target.split('.').at(-1) : undefined;
    const op = name ?? `${incoming.method ?? ''} ${path.split('?')[0] ?? ''}`;
    this.#calls.push(op);
    const asked = { op, path, headers: incoming.headers, body: await buffer(incoming) };
    for (const watcher of this.#watchers) watcher(asked);
    const rule = this.#rules.find(({ of, timesLeft }) => op.startsWith(of) && timesLeft > 0);
    const pass = (what: AwsRequest) => this.#pass(incoming.method ?? 'GET', what);
    if (rule === undefined) return pass(asked);
    rule.timesLeft--;
    return rule.inBetween(asked, pass);
  }

  async #pass(method: string, { path, headers, body }: AwsRequest): Promise<AwsAnswer> {
    const { 'transfer-encoding': _, ...others } = headers;
    const { hostname, port } = this.#target;
    return new Promise((resolve, reject) => {
      const options = { hostname, port, method, path, headers: { ...others, 'content-length': body.length } };
      const sent = request(options, (answer) => {
        buffer(answer).then(
          (whole) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: whole }),
          reject,
        );
      });
      sent.on('error', reject).end(body);
    });
  }
}
