import { execFileSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresCluster } from './redshift-data/postgres-cluster.ts';

/** From now on only the superuser gets in without a password. */
export async function demandPasswords(cluster: PostgresCluster): Promise<void> {
  await cluster.use('postgres', async (client) => {
    const { rows } = await client.query<{ hba_file: string }>('SHOW hba_file');
    const lines = ['host all postgres 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256'];
    const values = lines.map((line) => `('${line}')`).join(', ');
    await client.query(`COPY (SELECT * FROM (VALUES ${values}) AS lines) TO '${rows[0]?.hba_file ?? ''}'`);
    await client.query('SELECT pg_reload_conf()');
    await client.query('CREATE ROLE nobody_at_all LOGIN');
  });
  // The server takes it up a little later.
  for (let tries = 0; tries < 100; tries++) {
    if (await isRefused(cluster)) return;
    await sleep(20);
  }
  throw new Error('the server goes on letting everybody in');
}

async function isRefused({ port }: PostgresCluster): Promise<boolean> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'nobody_at_all', password: 'x', database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return false;
  } catch {
    return true;
  } finally {
    await client.end();
  }
}

/** From now on the server, called `localhost`, offers TLS. @returns the path of the certificate that it is to be known by */
export async function offerTls(cluster: PostgresCluster): Promise<string> {
  return cluster.use('postgres', async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    const folder = rows[0]?.data_directory ?? '';
    const [key, certificate] = [join(folder, 'ours.key'), join(folder, 'ours.crt')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const files = ['-keyout', key, '-out', certificate];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'ignore',
    });
    const { uid, gid } = statSync(folder);
    for (const file of [key, certificate]) chownSync(file, uid, gid);
    await client.query(`ALTER SYSTEM SET ssl_key_file = '${key}'`);
    await client.query(`ALTER SYSTEM SET ssl_cert_file = '${certificate}'`);
    await client.query('ALTER SYSTEM SET ssl = on');
    await client.query('SELECT pg_reload_conf()');
    return certificate;
  });
}
