import { interpolate } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';

const CHANGES = [
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
/** EC2 offers no resource for these (service authorization reference). */
const LOOKS = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];

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
      Action: CHANGES,
      Resource: [ec2('network-interface'), ec2('subnet'), ec2('security-group')],
    },
    { Sid: 'LookAtNetwork', Action: LOOKS, Resource: '*', Condition: { StringEquals: { 'ec2:Region': region } } },
    {
      Sid: 'ForLambdaOnly',
      Effect: 'Deny',
      Action: [...CHANGES, ...LOOKS],
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': self } },
    },
  ];
}
