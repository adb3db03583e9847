import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const HOME = process.env['MINISTACK_HOME'] ?? join(homedir(), '.cache/transformed-orders/ministack');

/** Whether `install.sh` has been run. */
export function isMinistackInstalled(): boolean {
  return existsSync(join(HOME, '.complete'));
}

/** What is to be started. */
export interface MinistackProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * ministack on loopback; functions run on the node that runs this.
 *
 * @param folder where it keeps what it keeps
 * @param services with commas between; default: all it has
 */
export function ministackProgram(port: number, folder: string, services?: string): MinistackProgram {
  return {
    command: join(HOME, 'bin/python'),
    args: [join(import.meta.dirname, 'launch.py')],
    // A clean environment: it takes many variables for settings, and binds to all interfaces unless told.
    env: {
      ...{
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        HOME: folder,
        TMPDIR: folder,
        ...(services === undefined ? {} : { SERVICES: services }),
        LAMBDA_EXECUTOR: 'local',
        GATEWAY_PORT: String(port),
      },
      ...{ BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', MINISTACK_REGION: 'eu-west-1' },
      ...{ SFTP_ENABLED: '0', IOT_MTLS_ENABLED: '0', PYTHONDONTWRITEBYTECODE: '1' },
    },
  };
}
