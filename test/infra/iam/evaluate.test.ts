import { allows } from './evaluate.ts';
import { statementsOf } from './policy-documents.ts';

const FILES = 'arn:aws:s3:::lake/orders/*';
const RIGHTS = [
  { Effect: 'Allow', Action: ['s3:GetObject'], Resource: FILES },
  {
    ...{ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake' },
    Condition: { StringLikeIfExists: { 's3:prefix': ['orders/*'] } },
  },
  {
    Effect: 'Allow',
    Action: 'ec2:DescribeSubnets',
    Resource: '*',
    Condition: { StringEquals: { 'ec2:Region': 'here' } },
  },
  { Effect: 'Allow', Action: 'ec2:DeleteNetworkInterface', Resource: '*' },
  {
    Effect: 'Deny',
    Action: 'ec2:*',
    Resource: '*',
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': 'arn:me' } },
  },
];

test.each([
  [true, 's3:GetObject', 'arn:aws:s3:::lake/orders/2016/a.parquet', {}],
  [true, 'S3:getobject', 'arn:aws:s3:::lake/orders/a', {}],
  [false, 's3:GetObject', 'arn:aws:s3:::lake/customers/a', {}],
  [false, 's3:PutObject', 'arn:aws:s3:::lake/orders/a', {}],
  [false, 's3:GetObject', 'arn:aws:s3:::another/arn:aws:s3:::lake/orders/a', {}],
  [true, 's3:ListBucket', 'arn:aws:s3:::lake', {}],
  [true, 's3:ListBucket', 'arn:aws:s3:::lake', { 's3:prefix': 'orders/2016' }],
  [false, 's3:ListBucket', 'arn:aws:s3:::lake', { 's3:prefix': 'customers/' }],
  [true, 'ec2:DescribeSubnets', '*', { 'ec2:Region': 'here' }],
  [false, 'ec2:DescribeSubnets', '*', { 'ec2:Region': 'there' }],
  [false, 'ec2:DescribeSubnets', '*', {}],
  [true, 'ec2:DeleteNetworkInterface', '*', {}],
  [false, 'ec2:DeleteNetworkInterface', '*', { 'lambda:SourceFunctionArn': 'arn:me' }],
])('%s: %s on %s, %j', (is, action, resource, context) => {
  expect(allows(statementsOf(JSON.stringify({ Statement: RIGHTS })), action, resource, context)).toBe(is);
});
