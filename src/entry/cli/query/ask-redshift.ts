import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import { RedshiftSelect, type SelectAnswer, SelectRefused } from '../../../adapters/redshift/redshift-select.ts';
import { migrationSettings } from '../../config.ts';
import { clientConfig } from '../../lambda/client-config.ts';
import { misuse } from '../command-error.ts';
import { told } from '../inspect/on-aws.ts';

/** The Data API waits with its answer for up to 30 s (RD: `WaitTimeSeconds`). */
const ANSWER_MS = 45_000;

/** One question to the Redshift that the environment names. @throws CommandError where it is no SELECT */
export async function askRedshift(sql: string): Promise<SelectAnswer> {
  const { target } = told(() => migrationSettings(process.env)).redshift;
  const client = new RedshiftDataClient(clientConfig(ANSWER_MS));
  try {
    return await new RedshiftSelect({ client, target }).query(sql);
  } catch (error) {
    if (error instanceof SelectRefused) throw misuse(error.message);
    throw error;
  } finally {
    client.destroy();
  }
}
