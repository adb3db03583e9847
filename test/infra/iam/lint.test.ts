import { lint } from './lint.ts';
import { statementsOf } from './policy-documents.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:123456789012:orders';
const SEND = { Sid: 'Send', Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: QUEUE };
const TABLE = 'arn:aws:glue:eu-west-1:123456789012:table/lake/orders';
const DATABASE = 'arn:aws:glue:eu-west-1:123456789012:database/lake';
const CATALOG = 'arn:aws:glue:eu-west-1:123456789012:catalog';
const LOG = 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/orders';
const DESCRIBE = { Sid: 'Describe', Effect: 'Allow', Action: 'redshift-data:DescribeStatement', Resource: '*' };

/** What is wrong with a role's policy of one statement. */
async function problemsOf(statement: object): Promise<string[]> {
  const statements = statementsOf(JSON.stringify({ Statement: [statement] }));
  return lint({ where: 'it', kind: 'role', text: '', statements });
}

test.each<[string, object]>([
  ['an action on its resource', SEND],
  [
    'resources of each type that an action needs',
    { ...SEND, Action: 'glue:GetTable', Resource: [CATALOG, DATABASE, TABLE] },
  ],
  ['a wildcard for streams of a log', { ...SEND, Action: 'logs:PutLogEvents', Resource: `${LOG}:log-stream:*` }],
  ['a wildcard that a stream is part of', { ...SEND, Action: 'logs:PutLogEvents', Resource: `${LOG}*` }],
  ['* where there is nothing else', DESCRIBE],
  ['* where Lambda asks for it', { ...DESCRIBE, Action: 'ec2:DeleteNetworkInterface' }],
  [
    'a condition of the service',
    { ...DESCRIBE, Condition: { StringEquals: { 'redshift-data:statement-owner-iam-userid': 'x' } } },
  ],
  ['a condition of AWS', { ...SEND, Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } } }],
])('%s is right', async (_, statement) => {
  expect(await problemsOf(statement)).toEqual([]);
});

test.each<[string, object]>([
  ['there is no action sqs:SendMesage', { ...SEND, Action: 'sqs:SendMesage' }],
  ['there is no action sqs:sendMessage', { ...SEND, Action: 'sqs:sendMessage' }],
  ['there is no action sqx:SendMessage', { ...SEND, Action: 'sqx:SendMessage' }],
  ['Send has the wildcard sqs:*', { ...SEND, Action: ['sqs:*', 'sqs:SendMessage'] }],
  ['sqs:SendMessage takes resources, and is given *', { ...SEND, Resource: '*' }],
  ['no resource is one of sqs:SendMessage', { ...SEND, Resource: 'arn:aws:sns:eu-west-1:123456789012:orders' }],
  [`${LOG} is no resource of its actions`, { ...SEND, Resource: [QUEUE, LOG] }],
  ['logs:PutLogEvents needs a log-stream, too', { ...SEND, Action: 'logs:PutLogEvents', Resource: LOG }],
  ['glue:GetTable needs a database, too', { ...SEND, Action: 'glue:GetTable', Resource: [CATALOG, TABLE] }],
  ['s3:GetObject', { ...SEND, Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake' }],
  ['s3:ListBucket', { ...SEND, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake/*' }],
  ['takes no resource but *', { ...DESCRIBE, Resource: QUEUE }],
  [
    'ec2:DeleteNetworkInterface needs *: Lambda',
    {
      ...DESCRIBE,
      Action: 'ec2:DeleteNetworkInterface',
      Resource: 'arn:aws:ec2:eu-west-1:123456789012:network-interface/*',
    },
  ],
  ['there is no condition key aws:SourceAcount', { ...SEND, Condition: { StringEquals: { 'aws:SourceAcount': '1' } } }],
  [
    's3:prefix does not come with s3:GetObject',
    {
      ...{ ...SEND, Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/*' },
      Condition: { StringLike: { 's3:prefix': 'orders/*' } },
    },
  ],
  [
    'StringEquals does not suit aws:SourceArn, of the type ARN',
    { ...SEND, Condition: { StringEquals: { 'aws:SourceArn': QUEUE } } },
  ],
  ['a statement has no id', { ...SEND, Sid: 'to send' }],
])('%s is found', async (problem, statement) => {
  expect(await problemsOf(statement)).toContainEqual(expect.stringContaining(problem));
});
