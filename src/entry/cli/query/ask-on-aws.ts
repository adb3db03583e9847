import { RedshiftSelect } from '../../../adapters/redshift/redshift-select.ts';
import { Unavailable } from '../../../domain/errors.ts';
import { type SelectAnswer, SelectRefused } from '../../../engines/select-answer.ts';
import { warehouseSettings } from '../../config.ts';
import { Tally } from '../../lambda/tally.ts';
import type { AwsPlace } from '../aws/aws-place.ts';
import { settingsOnAws } from '../aws/on-aws.ts';
import { CommandError, misuse } from '../command-error.ts';
import { commandAt } from '../next-command.ts';

type Settings = ReturnType<typeof warehouseSettings>;

/** One question to the warehouse that the settings name. @throws CommandError where it is no SELECT, or there is none */
export async function askOnAws(place: AwsPlace, sql: string): Promise<SelectAnswer> {
  const warehouse = await settingsOnAws(place, warehouseSettings);
  try {
    return await ask(warehouse, place, sql);
  } catch (error) {
    if (error instanceof SelectRefused) throw misuse(error.message);
    throw error;
  }
}

async function ask(warehouse: Settings, place: AwsPlace, sql: string): Promise<SelectAnswer> {
  switch (warehouse.by) {
    case 'redshift':
      return askRedshift(warehouse, sql);
    case 'postgres':
      return askPostgres(warehouse, sql);
    case 'none':
      throw new CommandError(
        'there is no warehouse to ask (WAREHOUSE=none): the files are in the catalog, so ask Athena; what is known of ' +
          `each file tells: ${commandAt(place, 'files')}`,
      );
  }
}

async function askRedshift({ target }: Extract<Settings, { by: 'redshift' }>, sql: string): Promise<SelectAnswer> {
  const { redshiftDataClient } = await import('../../warehouses/redshift-data-client.ts');
  const client = redshiftDataClient();
  try {
    return await new RedshiftSelect({ client, target }).query(sql);
  } finally {
    client.destroy();
  }
}

async function askPostgres(settings: Extract<Settings, { by: 'postgres' }>, sql: string): Promise<SelectAnswer> {
  const [{ postgresSelect }, { postgresSessions }] = await Promise.all([
    import('../../../adapters/postgres/postgres-select.ts'),
    import('../../warehouses/postgres-sessions.ts'),
  ]);
  const sessions = postgresSessions(settings, new Tally());
  try {
    return await postgresSelect(sessions.pool, sql);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    const remedy = 'the server may let in its own network only: ask from a machine there, or through a tunnel';
    throw new CommandError(`${error.message}; ${remedy}`, undefined, { cause: error });
  } finally {
    await sessions.close();
  }
}
