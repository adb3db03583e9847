import { interpolate } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';

/**
 * Lambda looks at CreateFunction whether the role has these, and names neither an interface nor a region: on anything but
 * `*`, or under a condition, it refuses the function (`The provided execution role does not have permissions to call
 * DeleteNetworkInterface on EC2`; so has AWS's own AWSLambdaVPCAccessExecutionRole all of them on `*` (k)).
 */
const CHECKED_BY_LAMBDA = [
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
];

/**
 * What Lambda needs to place a function in a network (developer guide, "Giving Lambda functions access to resources in an
 * Amazon VPC"). The role is the function's, too; its own code is refused all of it by `lambda:SourceFunctionArn`, which is
 * there only when the code itself calls.
 */
export function networkRights({ partition, region, accountId }: Place, functionName: string): Statement[] {
  const ec2 = (kind: string) => interpolate`arn:${partition}:ec2:${region}:${accountId}:${kind}/*`;
  const self = interpolate`arn:${partition}:lambda:${region}:${accountId}:function:${functionName}`;
  return [
    {
      Sid: 'PlaceInNetwork',
      Action: ['ec2:CreateNetworkInterface'],
      Resource: [ec2('network-interface'), ec2('subnet'), ec2('security-group')],
    },
    { Sid: 'KeepInNetwork', Action: CHECKED_BY_LAMBDA, Resource: '*' },
    {
      Sid: 'ForLambdaOnly',
      Effect: 'Deny',
      Action: ['ec2:CreateNetworkInterface', ...CHECKED_BY_LAMBDA],
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': self } },
    },
  ];
}
