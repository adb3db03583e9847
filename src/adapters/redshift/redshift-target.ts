/**
 * Which warehouse, which database, and as whom (RD: "Authorizing access to the Amazon Redshift Data API").
 *
 * - workgroup: Redshift Serverless, as the caller's IAM role
 * - cluster: provisioned, as the caller's IAM role; with `dbUser` as that user by temporary credentials
 * - secretArn: as the user of a secret, for either of the two
 */
export type RedshiftTarget = {
  readonly database: string;
} & (
  | { readonly workgroup: string; readonly secretArn?: string }
  | { readonly cluster: string; readonly dbUser?: string; readonly secretArn?: string }
);

/** The parameters that every submitting call has in common. */
export interface TargetParameters {
  readonly Database: string;
  readonly WorkgroupName?: string;
  readonly ClusterIdentifier?: string;
  readonly DbUser?: string;
  readonly SecretArn?: string;
}

/** @throws Error where a secret and a user are both given: the secret is the user */
export function targetParameters(target: RedshiftTarget): TargetParameters {
  const secret = target.secretArn === undefined ? {} : { SecretArn: target.secretArn };
  if ('workgroup' in target) return { Database: target.database, WorkgroupName: target.workgroup, ...secret };
  const { database, cluster, dbUser, secretArn } = target;
  if (dbUser !== undefined && secretArn !== undefined) throw new Error('give a secret or a database user, not both');
  const user = dbUser === undefined ? {} : { DbUser: dbUser };
  return { Database: database, ClusterIdentifier: cluster, ...user, ...secret };
}

/** Those of them that ListStatements takes. */
export function listParameters(target: RedshiftTarget): Omit<TargetParameters, 'DbUser' | 'SecretArn'> {
  const { Database, WorkgroupName, ClusterIdentifier } = targetParameters(target);
  return {
    Database,
    ...(WorkgroupName === undefined ? {} : { WorkgroupName }),
    ...(ClusterIdentifier === undefined ? {} : { ClusterIdentifier }),
  };
}
