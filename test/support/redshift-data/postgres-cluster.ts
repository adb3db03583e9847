import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../free-port.ts';

/** Where Debian's package postgresql-15 puts its programs. */
const BIN = process.env['POSTGRES_BIN'] ?? '/usr/lib/postgresql/15/bin';
const START_MS = 30_000;
/** Runs the server until our end of its input is closed: by us, or by the kernel when this process is killed. */
const GUARDED = '"$0" "$@" </dev/null & cat >/dev/null; kill -QUIT $!; wait';

/** Whether PostgreSQL is there at all: suites that need it are skipped where it is not. */
export function hasPostgres(): boolean {
  return existsSync(join(BIN, 'postgres'));
}

/** A PostgreSQL of its own: in a temporary folder, on a free port of loopback, gone when disposed of. Nothing is durable. */
export class PostgresCluster implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(port: number, folder: string, process: ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#process = process;
  }

  static async start(): Promise<PostgresCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
    const user = serverUser();
    if (user !== undefined) chownSync(folder, user.uid, user.gid);
    const options = { ...user, cwd: folder, stdio: 'ignore' as const };
    // Redshift compares text byte by byte: so does the C locale.
    const flags = ['--locale=C', '--encoding=UTF8', '--auth=trust', '--username=postgres', '--no-sync'];
    execFileSync(join(BIN, 'initdb'), ['-D', join(folder, 'data'), ...flags], options);
    const port = await freePort();
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: 200,
      autovacuum: 'off',
      jit: 'off',
      log_min_messages: 'fatal',
      timezone: 'UTC',
    };
    const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${String(value)}`]);
    const program = [join(BIN, 'postgres'), '-D', join(folder, 'data'), ...given];
    const process = spawn('sh', ['-c', GUARDED, ...program], { ...options, stdio: ['pipe', 'ignore', 'ignore'] });
    const cluster = new PostgresCluster(port, folder, process);
    await cluster.#untilReady();
    return cluster;
  }

  /** Connects to a database of it; the caller ends the connection. */
  async connect(database = 'postgres'): Promise<pg.Client> {
    const client = new pg.Client({ host: '127.0.0.1', port: this.port, user: 'postgres', database });
    // A session that is killed from outside tells whoever waits for its query; it is no news to the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Runs `work` on a connection of its own. */
  async use<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = await this.connect(database);
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.stdin?.end();
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      try {
        await this.use('postgres', async () => Promise.resolve());
        return;
      } catch (error) {
        if (this.#process.exitCode !== null || Date.now() > deadline) {
          await this[Symbol.asyncDispose]();
          throw new Error('PostgreSQL did not start', { cause: error });
        }
        await sleep(50);
      }
    }
  }
}

/** PostgreSQL refuses to run as root: then its own user runs it. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
