import { type IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { formCall } from '../support/e2e/service-call.ts';

const ACCOUNT = '000000000000';

/** Credentials of a role, as the SDK's clients take them. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Plays the part of the service that a role is for: takes the role, and so has its rights and no others. The role is made
 * to trust the account for it, since nobody here is a service; its rights stay what they are.
 */
export async function assumeRole(iam: IAMClient, url: string, RoleName: string): Promise<RoleCredentials> {
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/${RoleName}`;
  const Statement = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const asked = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: 'in-its-place' };
  const answer = await formCall(url, 'sts', asked);
  const part = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1] ?? '';
  return {
    accessKeyId: part('AccessKeyId'),
    secretAccessKey: part('SecretAccessKey'),
    sessionToken: part('SessionToken'),
  };
}
