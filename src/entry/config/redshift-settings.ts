import { checkedNames, type RedshiftNames } from '../../adapters/redshift/redshift-names.ts';
import type { RedshiftTarget } from '../../adapters/redshift/redshift-target.ts';
import type { Environment } from './environment.ts';
import type { VariableName } from './variables.ts';

/** Which warehouse, and what things are called in it. */
export interface RedshiftSettings {
  readonly target: RedshiftTarget;
  readonly names: RedshiftNames;
}

/** Reads everything that begins with `REDSHIFT_`, but for the role of COPY. */
export function readRedshift(env: Environment): RedshiftSettings {
  return { target: readTarget(env), names: readNames(env) };
}

function readTarget(env: Environment): RedshiftTarget {
  const database = env.text('REDSHIFT_DATABASE');
  const [workgroup, cluster, dbUser, secretArn] = (
    ['REDSHIFT_WORKGROUP', 'REDSHIFT_CLUSTER', 'REDSHIFT_DB_USER', 'REDSHIFT_SECRET_ARN'] as const
  ).map((name) => env.optional(name));
  if (workgroup === undefined && cluster === undefined) env.complain('REDSHIFT_WORKGROUP', 'is not set');
  if (workgroup !== undefined && cluster !== undefined) {
    env.complain('REDSHIFT_CLUSTER', 'is set, and so is REDSHIFT_WORKGROUP', 'set one of them');
  }
  if (dbUser !== undefined && (secretArn !== undefined || cluster === undefined)) {
    const why = secretArn === undefined ? 'there is no REDSHIFT_CLUSTER' : 'REDSHIFT_SECRET_ARN names the user';
    env.complain('REDSHIFT_DB_USER', `is set, but ${why}`, 'leave it out');
  }
  const secret = secretArn === undefined ? {} : { secretArn };
  if (cluster === undefined) return { database, workgroup: workgroup ?? '', ...secret };
  return { database, cluster, ...secret, ...(dbUser === undefined ? {} : { dbUser }) };
}

const NAMES: Readonly<Record<keyof RedshiftNames, VariableName>> = {
  schema: 'REDSHIFT_SCHEMA',
  stagingSchema: 'REDSHIFT_STAGING_SCHEMA',
  orders: 'REDSHIFT_ORDERS_TABLE',
  customers: 'REDSHIFT_CUSTOMERS_TABLE',
  enrichedOrdersSp: 'REDSHIFT_PROCEDURE',
};

/** Each name alone first, so that every wrong one is told; what only shows in all of them together is told of the last. */
function readNames(env: Environment): RedshiftNames {
  const given = Object.fromEntries(
    Object.entries(NAMES).map(([name, variable]) => [name, env.text(variable)]),
  ) as unknown as RedshiftNames;
  let fine = true;
  for (const [name, variable] of Object.entries(NAMES) as [keyof RedshiftNames, VariableName][]) {
    const others = {
      schema: 'one_schema',
      stagingSchema: 'other_schema',
      orders: 'one_table',
      customers: 'other_table',
    };
    fine =
      env.checked(variable, false, () => Object.keys(checkedNames({ ...others, [name]: given[name] })).length > 0) &&
      fine;
  }
  return fine ? env.checked('REDSHIFT_PROCEDURE', given, () => checkedNames(given)) : given;
}
