import { type Input, interpolate } from '@pulumi/pulumi';
import type { Place } from './place.ts';
import { SELF, type Statement } from './policies.ts';

/** Which Redshift. */
export type RedshiftTarget =
  | { readonly is: 'workgroup'; readonly workgroup: Input<string>; readonly arn: Input<string> }
  | { readonly is: 'cluster'; readonly cluster: string };

/** As whom a role logs in: the user of a secret, a database user (clusters only), or itself. */
export type Login =
  | { readonly by: 'secret'; readonly secretArn: Input<string> }
  | { readonly by: 'user'; readonly dbUser: string }
  | { readonly by: 'role' };

/** What is needed to run statements of one's own through the Data API. */
export function statementRights(place: Place, target: RedshiftTarget, database: string, login: Login): Statement[] {
  return [
    { Sid: 'SubmitStatements', Action: ['redshift-data:BatchExecuteStatement'], Resource: targetArn(place, target) },
    loginRight(place, target, database, login),
    ownStatements(['redshift-data:DescribeStatement', 'redshift-data:GetStatementResult'], 'FollowStatements'),
  ];
}

/** What is needed to find a statement whose id got lost. */
export function findStatements(): Statement {
  return ownStatements(['redshift-data:ListStatements'], 'FindStatements');
}

/**
 * The Data API offers no resource for statements that were submitted (service authorization reference), so it is `*`, and
 * the condition is what counts: one's own, that is of the same session name, which for a function is its name.
 */
function ownStatements(Action: readonly string[], Sid: string): Statement {
  const condition = { 'redshift-data:statement-owner-iam-userid': SELF };
  return { Sid, Action, Resource: '*', Condition: { StringEquals: condition } };
}

function targetArn(place: Place, target: RedshiftTarget): Input<string> {
  return target.is === 'workgroup' ? target.arn : redshiftArn(place, `cluster:${target.cluster}`);
}

function loginRight(place: Place, target: RedshiftTarget, database: string, login: Login): Statement {
  const Sid = 'LogIn';
  if (login.by === 'secret') return { Sid, Action: ['secretsmanager:GetSecretValue'], Resource: login.secretArn };
  if (target.is === 'workgroup') return { Sid, Action: ['redshift-serverless:GetCredentials'], Resource: target.arn };
  const dbname = redshiftArn(place, `dbname:${target.cluster}/${database}`);
  if (login.by === 'role') return { Sid, Action: ['redshift:GetClusterCredentialsWithIAM'], Resource: dbname };
  const dbuser = redshiftArn(place, `dbuser:${target.cluster}/${login.dbUser}`);
  return { Sid, Action: ['redshift:GetClusterCredentials'], Resource: [dbname, dbuser] };
}

function redshiftArn({ partition, region, accountId }: Place, resource: string): Input<string> {
  return interpolate`arn:${partition}:redshift:${region}:${accountId}:${resource}`;
}
