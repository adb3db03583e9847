import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readDatabaseSecret } from '../../../src/adapters/secrets-manager/database-secret.ts';
import { LoadImpossible, Unavailable } from '../../../src/domain/errors.ts';
import { clientConfig } from '../../support/aws-client-config.ts';
import { cutOff, refused } from '../../support/aws-faults.ts';
import { describeWithMinistack } from '../../support/ministack-server.ts';

const PASSWORD = 'p"a s\\s\'😀';
const SECRET = { host: 'db.example', port: 6_432, dbname: 'orders', username: 'loader', password: PASSWORD };
const LOGIN = { host: 'db.example', port: 6_432, database: 'orders', user: 'loader', password: PASSWORD };

describeWithMinistack('the login that a secret holds', (server) => {
  let client: SecretsManagerClient;
  beforeAll(() => {
    client = new SecretsManagerClient(clientConfig(server().url));
  });
  afterAll(() => client.destroy());

  async function secretOf(value: unknown): Promise<string> {
    const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
    const { ARN } = await client.send(new CreateSecretCommand({ Name: server().newName('login'), SecretString }));
    return ARN ?? '';
  }

  test('is read as RDS writes it, whatever else stands there', async () => {
    const arn = await secretOf({ ...SECRET, engine: 'postgres', dbInstanceIdentifier: 'db-1' });
    expect(await readDatabaseSecret(client, arn)).toEqual(LOGIN);
  });

  test('may have its port as text, or none', async () => {
    const asText = await secretOf({ ...SECRET, port: '6432' });
    expect((await readDatabaseSecret(client, asText)).port).toBe(6_432);
    const without = await secretOf({ ...SECRET, port: undefined });
    expect((await readDatabaseSecret(client, without)).port).toBe(5_432);
  });

  test('is the one that is current', async () => {
    const arn = await secretOf(SECRET);
    const SecretString = JSON.stringify({ ...SECRET, password: 'rotated' });
    await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
    expect((await readDatabaseSecret(client, arn)).password).toBe('rotated');
  });

  test.each<readonly [string, unknown, RegExp]>([
    ['lacks what RDS itself leaves out', { username: 'loader', password: PASSWORD }, /has no host, dbname; .*your own/],
    ['is empty', {}, /has no host, dbname, username, password/],
    ['is no JSON', PASSWORD, /is no JSON object; it must be JSON with host, /],
    ['is no object', '"text"', /is no JSON object/],
    ['has a port that is none', { ...SECRET, port: PASSWORD }, /port is no number/],
  ])('that %s: the error names what is missing and nothing that is there', async (_, value, message) => {
    const arn = await secretOf(value);
    const error: unknown = await readDatabaseSecret(client, arn).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LoadImpossible);
    const { message: told, cause, stack = '' } = error as Error;
    expect(told).toMatch(message);
    expect(told).toContain(arn);
    expect(cause).toBeUndefined();
    expect(stack).not.toContain(PASSWORD);
  });

  test('that is binary: the error says so, not what is missing in it', async () => {
    const SecretBinary = Buffer.from(JSON.stringify(SECRET));
    const created = await client.send(new CreateSecretCommand({ Name: server().newName('login'), SecretBinary }));
    const { message } = (await readDatabaseSecret(client, created.ARN ?? '').catch((e: unknown) => e)) as Error;
    expect(message).toMatch(/^secret arn:\S+ is binary, not text; it must be JSON with host, .*SecretString$/);
  });

  test('that is not there, not to be read, or not to be reached', async () => {
    const nowhere = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:nowhere-AbCdEf';
    await expect(readDatabaseSecret(client, nowhere)).rejects.toThrow(/there is no secret arn:.*; create it/);
    const arn = await secretOf(SECRET);
    server().proxy.put('GetSecretValue', refused(400, 'AccessDeniedException'));
    await expect(readDatabaseSecret(client, arn)).rejects.toThrow(LoadImpossible);
    server().proxy.heal();
    server().proxy.put('GetSecretValue', cutOff);
    await expect(readDatabaseSecret(client, arn)).rejects.toThrow(Unavailable);
  });
});
