import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RotatingPool } from '../../adapters/postgres/rotating-pool.ts';
import { readDatabaseSecret } from '../../adapters/secrets-manager/database-secret.ts';
import type { PostgresSettings } from '../config/postgres-settings.ts';
import { clientConfig } from '../lambda/client-config.ts';
import { countingCalls } from '../lambda/count-calls.ts';
import type { Tally } from '../lambda/tally.ts';

const ANSWER_MS = 10_000;

/** Sessions of the server that the secret names; it is read when the first is needed, and again when a login is refused. */
export interface PostgresSessions {
  readonly pool: RotatingPool;
  readonly close: () => Promise<void>;
}

/**
 * With `verify` the server's certificate must be signed by an authority that Node knows: those of RDS it knows by
 * `NODE_EXTRA_CA_CERTS`, which Lambda has a file for, `/var/runtime/ca-cert.pem` (k).
 */
export function postgresSessions({ secretArn, tls }: PostgresSettings, tally: Tally): PostgresSessions {
  const client = countingCalls(new SecretsManagerClient(clientConfig(ANSWER_MS)), 'SecretsManager', tally);
  const pool = new RotatingPool(async () => {
    return { ...(await readDatabaseSecret(client, secretArn)), ssl: tls === 'verify' };
  });
  const close = async () => {
    await pool[Symbol.asyncDispose]();
    client.destroy();
  };
  return { pool, close };
}
