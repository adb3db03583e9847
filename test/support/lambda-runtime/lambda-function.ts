import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, RuntimeApi } from './runtime-api.ts';

const HOME = process.env['LAMBDA_RIC_HOME'] ?? join(homedir(), '.cache/transformed-orders/lambda-ric');
const CLIENT = join(HOME, 'node_modules/aws-lambda-ric/index.mjs');
const BUNDLE = join(__dirname, '../../../dist/lambda');

/** A suite that runs the bundle under AWS's runtime client: skipped where that is not installed, and its name says so. */
export function describeWithLambda(name: string, suite: () => void): void {
  const isThere = existsSync(join(HOME, '.complete'));
  const title = isThere ? name : `${name} (skipped: run test/support/lambda-runtime/install.sh first)`;
  (isThere ? describe : describe.skip)(title, suite);
}

/** What became of an invocation, as its caller learns it. */
export type Outcome = Answer | { readonly is: 'timed-out' } | { readonly is: 'crashed'; readonly code: number | null };

/**
 * A function of the bundle as Lambda runs it: the process is started by the first invocation, kept for the next ones, and
 * killed at the deadline. Memory limits and freezing between invocations are not enforced.
 */
export class LambdaFunction implements AsyncDisposable {
  readonly #api: RuntimeApi;
  readonly #handler: string;
  readonly #environment: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(api: RuntimeApi, handler: string, environment: Readonly<Record<string, string>>) {
    this.#api = api;
    this.#handler = handler;
    this.#environment = environment;
  }

  /** @param handler such as `intake.handler` */
  static async create(handler: string, environment: Readonly<Record<string, string>>): Promise<LambdaFunction> {
    return new LambdaFunction(await RuntimeApi.start(), handler, environment);
  }

  /** Everything the function has written so far. */
  get output(): string {
    return this.#output;
  }

  /** What it has logged, those lines that are JSON. */
  get logs(): readonly Record<string, unknown>[] {
    const lines = this.#output.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async invoke(event: unknown, timeoutMs = 30_000): Promise<Outcome> {
    const child = (this.#process ??= this.#start());
    const stop = new AbortController();
    const exited = new Promise<Outcome>((crashed) => {
      child.once('exit', (code) => crashed({ is: 'crashed', code }));
    });
    const timedOut = sleep(timeoutMs, { is: 'timed-out' } as const, { signal: stop.signal });
    const answered = this.#api.invoke(randomUUID(), event, Date.now() + timeoutMs);
    const outcome = await Promise.race([answered, exited, timedOut]);
    stop.abort();
    timedOut.catch(() => undefined);
    if (outcome.is === 'timed-out' || outcome.is === 'crashed') await this.kill();
    return outcome;
  }

  /** Ends the process at once; the next invocation starts another one. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    this.#api.reset();
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((exit) => child.once('exit', exit));
    child.kill('SIGKILL');
    await gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#api[Symbol.asyncDispose]();
  }

  /** As in Lambda: nothing of our own environment but what a function has. */
  #start(): ChildProcess {
    const env = {
      ...{ PATH: process.env['PATH'] ?? '', AWS_LAMBDA_RUNTIME_API: this.#api.address, LAMBDA_TASK_ROOT: BUNDLE },
      ...{ _HANDLER: this.#handler, AWS_LAMBDA_FUNCTION_NAME: 'test', AWS_LAMBDA_FUNCTION_VERSION: '1' },
      ...{
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
        AWS_LAMBDA_LOG_GROUP_NAME: 'test',
        AWS_LAMBDA_LOG_STREAM_NAME: 'test',
      },
      ...{
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_REGION: 'eu-west-1',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      },
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      ...this.#environment,
    };
    const child = spawn(process.execPath, [CLIENT, this.#handler], {
      cwd: BUNDLE,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    return child;
  }
}
