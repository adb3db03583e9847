import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const HOME = process.env['MINISTACK_HOME'] ?? join(homedir(), '.cache/transformed-orders/ministack');
const PYTHON = join(HOME, 'bin/python');
const SCRIPT = join(import.meta.dirname, '../../infra/glue/load_job.py');

/** The script runs for real, in the Python that `ministack/install.sh` sets up. */
export function hasBoto3(): boolean {
  return spawnSync(PYTHON, ['-c', 'import boto3']).status === 0;
}

/** What the script reads and writes. */
export interface JobObjects {
  read(bucket: string, key: string): Promise<Uint8Array | undefined>;
  write(bucket: string, key: string, body: string): Promise<void>;
}

interface Run {
  readonly Id: string;
  readonly JobName: string;
  readonly Arguments: Readonly<Record<string, string>>;
  JobRunState: string;
}

/**
 * A Glue job on loopback: `StartJobRun`, `GetJobRun`, `GetJobRuns` over AWS JSON 1.1. Each run is the real script in a
 * process of its own, with credentials of its own; `GetObject` and `PutObject` for it are served here, too.
 */
export class GlueJobPeer implements AsyncDisposable {
  readonly job = 'load';
  readonly url: string;
  /** Newest first. */
  readonly runs: Run[] = [];
  /** Runs at once above it are refused (a job's `MaxConcurrentRuns`). */
  maxRuns = 100;
  /** Whether runs stay at STARTING, as they do for want of capacity. */
  isHeld = false;
  readonly #server: Server;
  readonly #objects: JobObjects;
  readonly #redshiftUrl: string;
  readonly #processes = new Map<string, ChildProcess>();

  private constructor(server: Server, port: number, objects: JobObjects, redshiftUrl: string) {
    this.#server = server;
    this.#objects = objects;
    this.#redshiftUrl = redshiftUrl;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(objects: JobObjects, redshiftUrl: string): Promise<GlueJobPeer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const peer = new GlueJobPeer(server, port, objects, redshiftUrl);
    server.on('request', (request, response) => void peer.#serve(request, response));
    return peer;
  }

  /** Ends what is under way, as the job's time-out would. */
  kill(): void {
    for (const child of this.#processes.values()) child.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const operation = /^AWSGlue\.(\w+)$/.exec(String(request.headers['x-amz-target'] ?? ''))?.[1];
    if (operation === undefined) return this.#serveObject(request, body, response);
    const [status, answer] = this.#answer(operation, JSON.parse(body) as Record<string, never>);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
  }

  #answer(
    operation: string,
    asked: { JobName?: string; RunId?: string; Arguments?: Run['Arguments'] },
  ): [number, object] {
    const refuse = (type: string): [number, object] => [400, { __type: type, Message: type }];
    if (asked.JobName !== this.job) return refuse('EntityNotFoundException');
    const JobRun = this.runs.find(({ Id }) => Id === asked.RunId);
    switch (operation) {
      case 'StartJobRun': {
        if (this.#processes.size >= this.maxRuns) return refuse('ConcurrentRunsExceededException');
        return [200, { JobRunId: this.#start(asked.Arguments ?? {}) }];
      }
      case 'GetJobRun':
        return JobRun === undefined ? refuse('EntityNotFoundException') : [200, { JobRun }];
      case 'GetJobRuns':
        return [200, { JobRuns: this.runs }];
      default:
        return refuse('UnknownOperationException');
    }
  }

  #start(args: Run['Arguments']): string {
    const run: Run = { Id: `jr_${crypto.randomUUID()}`, JobName: this.job, Arguments: args, JobRunState: 'STARTING' };
    this.runs.unshift(run);
    if (this.isHeld) return run.Id;
    const env = {
      ...{ AWS_ENDPOINT_URL_S3: this.url, AWS_ENDPOINT_URL_REDSHIFT_DATA: this.#redshiftUrl, AWS_REGION: 'eu-west-1' },
      ...{ AWS_DEFAULT_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'job', AWS_SECRET_ACCESS_KEY: 'job' },
      ...{ AWS_EC2_METADATA_DISABLED: 'true', PYTHONDONTWRITEBYTECODE: '1' },
    };
    const given = ['--job-language', 'python', ...Object.entries(args).flat()];
    const child = spawn(PYTHON, [SCRIPT, ...given], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    this.#processes.set(run.Id, child);
    run.JobRunState = 'RUNNING';
    child.once('exit', (code, signal) => {
      run.JobRunState = signal === null ? (code === 0 ? 'SUCCEEDED' : 'FAILED') : 'TIMEOUT';
      this.#processes.delete(run.Id);
    });
    return run.Id;
  }

  async #serveObject(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const [, bucket = '', key = ''] = /^\/([^/]+)\/([^?]+)/.exec(decodeURI(request.url ?? '')) ?? [];
    if (request.method === 'PUT') {
      await this.#objects.write(bucket, key, body);
      response.writeHead(200, { etag: '"1"' }).end();
      return;
    }
    const bytes = await this.#objects.read(bucket, key);
    if (bytes !== undefined) response.writeHead(200, { 'content-type': 'application/json', etag: '"1"' }).end(bytes);
    else response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>');
  }
}
