import type { Environment } from './environment.ts';

/** Which PostgreSQL, and how it is spoken to. */
export interface PostgresSettings {
  /** The secret that says where the server is and who we are there. */
  readonly secretArn: string;
  /** Whether the server's certificate is verified; `off` speaks in plain text. */
  readonly tls: 'verify' | 'off';
}

const SECRET_ARN = /^arn:[\w-]+:secretsmanager:\S+$/;

/** Reads everything that begins with `POSTGRES_`. */
export function readPostgres(env: Environment): PostgresSettings {
  return {
    secretArn: env.required('POSTGRES_SECRET_ARN', SECRET_ARN, 'the ARN of a secret'),
    tls: env.oneOf('POSTGRES_TLS', ['verify', 'off']),
  };
}
