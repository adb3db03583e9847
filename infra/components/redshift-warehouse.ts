import type { Input, Resource } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import { findStatements, type Login, type RedshiftTarget, statementRights } from '../redshift-rights.ts';
import type { RedshiftSettings } from '../settings/warehouse-settings.ts';
import { type Environment, LISTS_ONLY_MEGABYTES, type Warehouse } from './warehouse.ts';

/** A Redshift as the program found or made it. */
export interface SomeRedshift {
  readonly target: RedshiftTarget;
  readonly settings: Pick<RedshiftSettings, 'database' | 'names' | 'customerChanges'>;
  /** `default`, or the role's ARN. */
  readonly copyRole: Input<string>;
  /** As whom the loader logs in, and a Glue job with it. */
  readonly login: Login;
  readonly migrationLogin: Login;
  /** Whether there is a Glue job, which has a role of its own. */
  readonly hasJob: boolean;
  readonly completion: 'event' | 'wait';
  readonly nextSteps: readonly Input<string>[];
  /** What must be there before anything can be made in it. */
  readonly after: readonly Resource[];
}

/** What the pipeline needs to know of a Redshift. */
export function redshiftWarehouse(place: Place, redshift: SomeRedshift): Warehouse {
  const { target, settings, login, migrationLogin } = redshift;
  const { database, customerChanges } = settings;
  const rights = [...statementRights(place, target, database, login), findStatements()];
  const grantTo = granted(place, redshift).join(',');
  const making = { CUSTOMER_CHANGES: customerChanges, ...(grantTo === '' ? {} : { REDSHIFT_GRANT_TO: grantTo }) };
  return {
    environment: { ...common(redshift), ...loginOf(login), REDSHIFT_COPY_ROLE: redshift.copyRole },
    commandLineEnvironment: making,
    functionEnvironment: {},
    loaderMemoryMegabytes: LISTS_ONLY_MEGABYTES,
    loaderRights: rights,
    migration: {
      environment: { ...common(redshift), ...loginOf(migrationLogin), ...making },
      rights: statementRights(place, target, database, migrationLogin),
      after: redshift.after,
    },
    network: undefined,
    hasStatementEvents: redshift.completion === 'event',
    nextSteps: redshift.nextSteps,
    jobRights: rights,
  };
}

function common({ target, settings: { database, names } }: SomeRedshift): Environment {
  return {
    WAREHOUSE: 'redshift',
    ...(target.is === 'workgroup' ? { REDSHIFT_WORKGROUP: target.workgroup } : { REDSHIFT_CLUSTER: target.cluster }),
    REDSHIFT_DATABASE: database,
    REDSHIFT_SCHEMA: names.schema,
    REDSHIFT_STAGING_SCHEMA: names.stagingSchema,
    REDSHIFT_ORDERS_TABLE: names.orders,
    REDSHIFT_CUSTOMERS_TABLE: names.customers,
    REDSHIFT_PROCEDURE: names.enrichedOrdersSp,
  };
}

function loginOf(login: Login): Environment {
  if (login.by === 'secret') return { REDSHIFT_SECRET_ARN: login.secretArn };
  return login.by === 'user' ? { REDSHIFT_DB_USER: login.dbUser } : {};
}

/** The database users that load and own nothing: those the owner has to grant their rights to. */
function granted({ prefix }: Place, { login, migrationLogin, hasJob }: SomeRedshift): string[] {
  // The user of a secret loads and migrates.
  if (login.by === 'secret') return [];
  if (login.by === 'user') return migrationLogin.by === 'user' ? [] : [login.dbUser];
  // A role is the database user IAMR:<name> (management guide, "Using IAM authentication to generate credentials").
  return [`IAMR:${prefix}-loader`, ...(hasJob ? [`IAMR:${prefix}-job`] : [])];
}
