import { checkedNames, type RedshiftNames } from '../../src/adapters/redshift/redshift-names.ts';
import type { SettingName } from './setting-keys.ts';
import type { StackConfiguration } from './stack-configuration.ts';

/** Where something is placed in a network of the user's. */
export interface Network {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** What is said about any Redshift. */
export interface RedshiftSettings {
  readonly database: string;
  readonly names: RedshiftNames;
  readonly customerChanges: 'propagate' | 'onLoad';
  /** `create`, `default` or an ARN. */
  readonly copyRole: string;
  /** Of the user that loads and migrates. */
  readonly secretArn: string | undefined;
  /** Of the user that migrates only. */
  readonly adminSecretArn: string | undefined;
}

/** What is loaded into. */
export type WarehouseSettings =
  | { readonly is: 'none' }
  | ({ readonly is: 'existing-workgroup'; readonly workgroup: string } & RedshiftSettings)
  | ({
      readonly is: 'existing-cluster';
      readonly cluster: string;
      readonly dbUser: string | undefined;
    } & RedshiftSettings)
  | ({
      readonly is: 'new-serverless';
      readonly capacity: number;
      /** Undefined: the default VPC. */
      readonly network: Network | undefined;
    } & RedshiftSettings)
  | {
      readonly is: 'postgres';
      readonly secretArn: string;
      readonly tls: 'verify' | 'off';
      /** Undefined: the server is reached from outside of any network. */
      readonly network: Network | undefined;
    };

const SECRET_ARN = /^arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:\S+$/;
const ROLE = /^(create|default|arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512})$/;

const NAMES: Readonly<Record<keyof RedshiftNames, SettingName>> = {
  schema: 'redshiftSchema',
  stagingSchema: 'redshiftStagingSchema',
  orders: 'redshiftOrdersTable',
  customers: 'redshiftCustomersTable',
  enrichedOrdersSp: 'redshiftProcedure',
};
const OF_POSTGRES: readonly SettingName[] = ['postgresCredentialsArn', 'postgresTls'];
const OF_REDSHIFT: readonly SettingName[] = [
  ...Object.values(NAMES),
  ...(['redshiftDatabase', 'redshiftCredentialsArn', 'redshiftAdminCredentialsArn', 'redshiftCopyRole'] as const),
  ...(['customerChanges', 'completion', 'glueJobAboveGigabytes'] as const),
];
/** Redshift Serverless management guide, "Considerations": subnets in three availability zones. */
const LEAST_SUBNETS = 3;
const NETWORK: readonly SettingName[] = ['subnetIds', 'securityGroupIds'];

/** Reads which warehouse there is or is to be. */
export function readWarehouse(reader: StackConfiguration): WarehouseSettings {
  const is = reader.oneOf('warehouse', [
    'none',
    'existing-workgroup',
    'existing-cluster',
    'new-serverless',
    'postgres',
  ]);
  const unused = (...names: SettingName[]) => reader.unused(names, `but warehouse is ${is}`);
  if (is !== 'existing-workgroup') unused('redshiftWorkgroup');
  if (is !== 'existing-cluster') unused('redshiftCluster', 'redshiftDbUser');
  if (is !== 'new-serverless') unused('redshiftCapacity');
  if (is !== 'postgres') unused(...OF_POSTGRES);
  if (is === 'none' || is === 'postgres') unused(...OF_REDSHIFT);
  if (is !== 'new-serverless' && is !== 'postgres') unused(...NETWORK);
  switch (is) {
    case 'none':
      // It also stands in for a wrong one.
      if (reader.text('warehouse') === is) {
        reader.unused(['auditKeepDays'], 'but warehouse is none: nothing but the audit knows what is loaded');
      }
      return { is };
    case 'postgres':
      return {
        is,
        secretArn: reader.required('postgresCredentialsArn', SECRET_ARN, 'the ARN of a secret'),
        tls: reader.oneOf('postgresTls', ['verify', 'off']),
        network: readNetwork(reader),
      };
    case 'existing-workgroup':
      return {
        is,
        workgroup: reader.required('redshiftWorkgroup', /^[a-z0-9-]{3,64}$/, 'the name of a workgroup'),
        ...readRedshift(reader),
      };
    case 'existing-cluster':
      return readCluster(reader);
    case 'new-serverless':
      return { is, ...readCapacity(reader), network: readWorkgroupNetwork(reader), ...readNewRedshift(reader) };
  }
}

function readCluster(reader: StackConfiguration): WarehouseSettings {
  const cluster = reader.required('redshiftCluster', /^[a-z][a-z0-9-]{0,62}$/, 'the identifier of a cluster');
  // Goes into an ARN, where * would be a wildcard.
  const dbUser = reader.matching('redshiftDbUser', /^[a-z][\w.@-]{0,127}$/, 'a plain name of a database user');
  const redshift = readRedshift(reader);
  if (dbUser !== undefined && redshift.secretArn !== undefined) {
    reader.unused(['redshiftDbUser'], 'but redshiftCredentialsArn names the user');
  }
  return { is: 'existing-cluster', cluster, dbUser, ...redshift };
}

/** Nobody but the administrator of a new namespace has any right in it, so migrations run as him. */
function readNewRedshift(reader: StackConfiguration): RedshiftSettings {
  reader.unused(
    ['redshiftCredentialsArn', 'redshiftAdminCredentialsArn'],
    'but a new warehouse has a secret of its own',
  );
  const redshift = readRedshift(reader);
  if (redshift.copyRole === 'default') {
    reader.complain('redshiftCopyRole', 'is default, but a new warehouse has none yet', 'leave it out');
  }
  return redshift;
}

function readRedshift(reader: StackConfiguration): RedshiftSettings {
  const form = 'the ARN of a secret';
  const secretArn = reader.matching('redshiftCredentialsArn', SECRET_ARN, form);
  if (secretArn !== undefined) reader.unused(['redshiftAdminCredentialsArn'], 'and so is redshiftCredentialsArn');
  return {
    database: reader.required('redshiftDatabase', /^[a-z][a-z0-9_$-]{0,62}$/, 'the name of a database'),
    names: readNames(reader),
    customerChanges: reader.oneOf('customerChanges', ['propagate', 'onLoad']),
    copyRole: reader.required('redshiftCopyRole', ROLE, '`create`, `default` or the ARN of a role'),
    secretArn,
    adminSecretArn: reader.matching('redshiftAdminCredentialsArn', SECRET_ARN, form),
  };
}

function readNames(reader: StackConfiguration): RedshiftNames {
  const given = Object.fromEntries(
    Object.entries(NAMES).map(([name, setting]) => [name, reader.text(setting)]),
  ) as unknown as RedshiftNames;
  try {
    return checkedNames(given);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [, setting = 'schema'] = /^(\w+)/.exec(text) ?? [];
    reader.complain(NAMES[setting as keyof RedshiftNames], `is wrong: ${text}`);
    return given;
  }
}

function readCapacity(reader: StackConfiguration): { readonly capacity: number } {
  const capacity = reader.count('redshiftCapacity', 4, 1_024) ?? 8;
  // Redshift management guide, "Understanding Redshift Serverless capacity".
  const step = capacity > 512 ? 32 : 8;
  if (capacity !== 4 && capacity % step !== 0) reader.complain('redshiftCapacity', `is ${capacity}`);
  return { capacity };
}

function readWorkgroupNetwork(reader: StackConfiguration): Network | undefined {
  const network = readNetwork(reader);
  const count = network?.subnetIds.length ?? 0;
  if (count > 0 && count < LEAST_SUBNETS) {
    reader.complain('subnetIds', `has ${count}, but a new workgroup needs ${LEAST_SUBNETS} or more, in three zones`);
  }
  return network;
}

function readNetwork(reader: StackConfiguration): Network | undefined {
  const subnetIds = reader.list('subnetIds', /^subnet-[0-9a-f]+$/, 'the id of a subnet');
  const securityGroupIds = reader.list('securityGroupIds', /^sg-[0-9a-f]+$/, 'the id of a security group');
  if (subnetIds.length === 0 && securityGroupIds.length === 0) return undefined;
  if (subnetIds.length === 0) reader.complain('subnetIds', 'is not set, but securityGroupIds is');
  if (securityGroupIds.length === 0) reader.complain('securityGroupIds', 'is not set, but subnetIds is');
  return { subnetIds, securityGroupIds };
}
