import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';
import type { WarehouseSettings } from '../settings/warehouse-settings.ts';
import type { Warehouse } from './warehouse.ts';

/** The loader reads the files itself: up to 256 MiB of them in one load (docs/configuration.md, "PostgreSQL"). */
const MEMORY_MEGABYTES = 2_048;
/** Where Lambda keeps the authorities of RDS (k); Node passes over a file that is not there. */
const RDS_AUTHORITIES = '/var/runtime/ca-cert.pem';

/** A PostgreSQL that is there: nothing of it is made here but what `migrate` makes in it. */
export function postgresWarehouse(
  { prefix }: Place,
  { secretArn, tls, network }: Extract<WarehouseSettings, { is: 'postgres' }>,
): Warehouse {
  const environment = { WAREHOUSE: 'postgres', POSTGRES_SECRET_ARN: secretArn, POSTGRES_TLS: tls };
  const functionEnvironment = tls === 'verify' ? { NODE_EXTRA_CA_CERTS: RDS_AUTHORITIES } : {};
  const rights: Statement[] = [{ Sid: 'LogIn', Action: ['secretsmanager:GetSecretValue'], Resource: secretArn }];
  const reach = `From the subnets, ${prefix}-loader and ${prefix}-migrate must reach the server, S3, SQS, DynamoDB, Glue and Secrets Manager: by endpoints in the VPC, or by a NAT gateway.`;
  return {
    environment,
    commandLineEnvironment: {},
    functionEnvironment,
    loaderMemoryMegabytes: MEMORY_MEGABYTES,
    loaderRights: rights,
    migration: { environment: { ...environment, ...functionEnvironment }, rights, after: [] },
    network,
    hasStatementEvents: false,
    nextSteps: network === undefined ? [] : [reach],
    jobRights: [],
  };
}
