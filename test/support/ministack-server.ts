import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsProxy } from './aws-proxy.ts';
import { freePort } from './free-port.ts';
import { isMinistackInstalled, ministackProgram } from './ministack/ministack-program.ts';

const START_TRIES = 400;
const SERVICES = 's3,sqs,glue,dynamodb,secretsmanager';

const isInstalled = isMinistackInstalled();

/** A server that was started by somebody else, where there is none of our own. It must not enforce IAM. */
const RUNNING = isInstalled ? undefined : process.env['AWS_ENDPOINT_URL'];

const isThere = isInstalled || RUNNING !== undefined;

/**
 * A suite that needs S3, SQS, Glue, Secrets Manager or a second DynamoDB over the wire: skipped where there is neither an
 * installed ministack nor `AWS_ENDPOINT_URL`, and its name then says what to do.
 */
export function describeWithMinistack(name: string, suite: (server: () => MinistackServer) => void): void {
  const title = isThere ? name : `${name} (skipped: run test/support/ministack/install.sh first)`;
  (isThere ? describe : describe.skip)(title, () => {
    let server: MinistackServer;
    beforeAll(async () => {
      server = await MinistackServer.start();
    });
    afterEach(() => server.proxy.heal());
    afterAll(async () => server[Symbol.asyncDispose]());
    suite(() => server);
  });
}

/** Whether there is one that runs functions, too. */
export function hasFunctions(): boolean {
  return isInstalled || process.env['AWS_ENDPOINT_URL'] !== undefined;
}

/** ministack (or whatever listens at `AWS_ENDPOINT_URL`), with a proxy in front of it. */
export class MinistackServer implements AsyncDisposable {
  readonly proxy: AwsProxy;
  /** Past the proxy. */
  readonly directUrl: string;
  readonly #process: ChildProcess | undefined;
  readonly #folder: string | undefined;
  #names = 0;

  private constructor(proxy: AwsProxy, directUrl: string, process?: ChildProcess, folder?: string) {
    this.proxy = proxy;
    this.directUrl = directUrl;
    this.#process = process;
    this.#folder = folder;
  }

  static async start(): Promise<MinistackServer> {
    return RUNNING === undefined ? MinistackServer.#launch(SERVICES) : MinistackServer.#at(RUNNING);
  }

  /**
   * One that runs functions, too, on the node that runs this. A server that somebody else started comes first: it may be
   * closer to AWS than ours is, which hands functions 10 messages at once at most.
   */
  static async startWithFunctions(): Promise<MinistackServer> {
    const running = process.env['AWS_ENDPOINT_URL'];
    return running === undefined
      ? MinistackServer.#launch(`${SERVICES},lambda,logs,iam,sns,events`)
      : MinistackServer.#at(running);
  }

  static async #at(url: string): Promise<MinistackServer> {
    return new MinistackServer(await AwsProxy.start(url), url);
  }

  static async #launch(services: string): Promise<MinistackServer> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'ministack-'));
    const { command, args, env } = ministackProgram(port, folder, services);
    const child = spawn(command, args, { env, cwd: folder, stdio: 'ignore' });
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; !(await isReady(url)); tries++) {
      if (tries >= START_TRIES || child.exitCode !== null) throw new Error(`ministack did not start at ${url}`);
      await sleep(50);
    }
    return new MinistackServer(await AwsProxy.start(url), url, child, folder);
  }

  get url(): string {
    return this.proxy.url;
  }

  /** A name that nothing on the server has yet, fit for a bucket, a queue or a database. */
  newName(kind: string): string {
    this.#names += 1;
    return `${kind}-${process.pid}-${Date.now().toString(36)}-${this.#names}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    if (this.#process === undefined) return;
    const ended = new Promise((resolve) => this.#process?.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_ministack/ready`)).ok;
  } catch {
    return false;
  }
}
