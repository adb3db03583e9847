import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { clientConfig } from '../aws-client-config.ts';

/**
 * A role that functions may take, with the rights that an event source mapping needs; nothing else is checked here. Which
 * rights each function needs is told by `infra`.
 *
 * @returns its ARN
 */
export async function createFunctionRole(url: string, RoleName: string): Promise<string> {
  const client = new IAMClient(clientConfig(url));
  try {
    const { Role } = await client.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      }),
    );
    const rights = policy({ Action: 'sqs:*', Resource: '*' });
    await client.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'queues', PolicyDocument: rights }));
    return Role?.Arn ?? '';
  } finally {
    client.destroy();
  }
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}
