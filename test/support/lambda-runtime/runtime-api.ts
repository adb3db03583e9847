import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

/** What became of an invocation, as the function itself told it. */
export type Answer =
  | { readonly is: 'response'; readonly value: unknown }
  | { readonly is: 'error'; readonly type: string; readonly message: string };

/** An invocation that waits for the function to ask for it, or to answer. */
interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly answer: (answer: Answer) => void;
}

/**
 * The Lambda Runtime API, 2018-06-01, as far as a runtime client needs it: next, response, error, init/error. One function,
 * one invocation at a time. (Lambda guide, "Runtime API".)
 */
export class RuntimeApi implements AsyncDisposable {
  /** What the client is told to connect to, `host:port`. */
  readonly address: string;
  readonly #server: Server;
  readonly #waiting: Invocation[] = [];
  readonly #onAsked: (() => void)[] = [];
  #current: Invocation | undefined;
  #initError: ((answer: Answer) => void) | undefined;

  private constructor(server: Server) {
    this.#server = server;
    const address = server.address();
    this.address = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<RuntimeApi> {
    const server = createServer({ keepAliveTimeout: 0 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RuntimeApi(server);
  }

  /** Hands an event to whoever asks next, and gives what it answers; never, where it does not. */
  async invoke(requestId: string, event: unknown, deadlineMs: number): Promise<Answer> {
    return new Promise((answer) => {
      this.#initError = answer;
      this.#waiting.push({ requestId, event, deadlineMs, answer });
      this.#onAsked.shift()?.();
    });
  }

  /** Forgets what a dead process has left unanswered. */
  reset(): void {
    this.#current = undefined;
    this.#waiting.length = 0;
    this.#onAsked.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') return this.#next(response);
    const body = await json(request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (path === 'init/error') return this.#initError?.(errorOf(body));
    const [, requestId, kind] = path.split('/');
    if (this.#current?.requestId !== requestId) return;
    this.#current?.answer(kind === 'response' ? { is: 'response', value: body } : errorOf(body));
  }

  async #next(response: ServerResponse): Promise<void> {
    if (this.#waiting.length === 0) await new Promise<void>((asked) => this.#onAsked.push(asked));
    const invocation = this.#waiting.shift();
    if (invocation === undefined) return;
    this.#current = invocation;
    const { requestId, event, deadlineMs } = invocation;
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(deadlineMs),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:123456789012:function:test',
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0',
    });
    response.end(JSON.stringify(event));
  }
}

function errorOf(body: unknown): Answer {
  const { errorType = '', errorMessage = '' } = body as { errorType?: string; errorMessage?: string };
  return { is: 'error', type: errorType, message: errorMessage };
}
