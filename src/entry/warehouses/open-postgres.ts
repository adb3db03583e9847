import type { S3Client } from '@aws-sdk/client-s3';
import { PostgresWarehouse } from '../../adapters/postgres/postgres-warehouse.ts';
import { s3Content } from '../../adapters/s3/s3-content.ts';
import { rowReader } from '../../formats/file-rows.ts';
import type { PostgresSettings } from '../config/postgres-settings.ts';
import type { Tally } from '../lambda/tally.ts';
import type { OpenedWarehouse } from './opened-warehouse.ts';
import { postgresSessions } from './postgres-sessions.ts';

/** No statement outlives the longest invocation of Lambda, nor holds the lock for longer. */
const STATEMENT_MS = 900_000;

/** PostgreSQL, with the rows of files read out of S3 by this process. */
export function openPostgres(settings: PostgresSettings, s3: S3Client, tally: Tally): OpenedWarehouse {
  const { pool, close } = postgresSessions(settings, tally);
  const timeLimits = { statementMs: STATEMENT_MS };
  return { warehouse: new PostgresWarehouse({ pool, rowsOf: rowReader(s3Content(s3)), timeLimits }), close };
}
