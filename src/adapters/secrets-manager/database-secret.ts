import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sdkErrorName, translated } from '../../aws/sdk-failure.ts';
import { LoadImpossible } from '../../domain/errors.ts';

/** Where a database is, and who we are there. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

const DEFAULT_PORT = 5432;
const FORM = 'it must be JSON with host, port, dbname, username and password';

/**
 * The login that a secret holds, as it is now (`AWSCURRENT`): JSON `{"host", "port", "dbname", "username", "password"}`, as
 * the rotation of Secrets Manager for RDS keeps it (user guide, "JSON structure of secrets"); `port` may be missing. No
 * error tells anything of the content.
 *
 * @throws Unavailable; LoadImpossible where there is no such secret, no right to it, or something is missing in it
 */
export async function readDatabaseSecret(client: SecretsManagerClient, secretArn: string): Promise<DatabaseLogin> {
  return loginOf(await secretText(client, secretArn), secretArn);
}

/** Undefined for a binary one. */
async function secretText(client: SecretsManagerClient, SecretId: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
  } catch (error) {
    if (sdkErrorName(error) === 'ResourceNotFoundException') {
      throw new LoadImpossible(`there is no secret ${SecretId}; create it, or name another one`, { cause: error });
    }
    throw translated(error, `secret ${SecretId}: GetSecretValue`);
  }
}

function loginOf(text: string | undefined, secretArn: string): DatabaseLogin {
  if (text === undefined) {
    throw new LoadImpossible(`secret ${secretArn} is binary, not text; ${FORM}: put it in as SecretString`);
  }
  const secret = objectOf(text);
  if (secret === undefined) throw new LoadImpossible(`secret ${secretArn} is no JSON object; ${FORM}`);
  const { host, port, dbname, username, password } = secret;
  const missing = Object.entries({ host, dbname, username, password }).filter(([, value]) => !isText(value));
  if (isText(host) && isText(dbname) && isText(username) && isText(password)) {
    const number = Number(port ?? DEFAULT_PORT);
    if (Number.isInteger(number) && number > 0 && number < 65_536) {
      return { host, port: number, database: dbname, user: username, password };
    }
    throw new LoadImpossible(`secret ${secretArn}: its port is no number from 1 to 65535; put it right`);
  }
  const names = missing.map(([name]) => name).join(', ');
  throw new LoadImpossible(
    `secret ${secretArn} has no ${names}; ${FORM}. The secret that RDS itself manages has the last two only: make one of your own`,
  );
}

/** Not with the parser's error as cause: it quotes the text. */
function objectOf(text: string): Partial<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
