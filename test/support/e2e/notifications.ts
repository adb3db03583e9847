import {
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { formCall, jsonCall } from './service-call.ts';

/** How a queue learns of what is put into a bucket: by S3 itself, or each object by another one of the three ways there are. */
export type Notifications = 'direct' | 'in envelopes';

/** From where to where. */
export interface NotificationRoute {
  readonly s3: S3Client;
  /** Of the emulator. */
  readonly url: string;
  readonly bucket: string;
  readonly queueArn: string;
  /** A name that nothing else has. */
  readonly name: string;
}

const CREATED = ['s3:ObjectCreated:*' as const];

/** Sends what happens in the bucket to the queue. */
export async function notify(how: Notifications, route: NotificationRoute): Promise<void> {
  const { s3, bucket: Bucket, queueArn: QueueArn } = route;
  const NotificationConfiguration =
    how === 'direct' ? { QueueConfigurations: [{ QueueArn, Events: CREATED }] } : await inEnvelopes(route);
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
}

/** Each object by one way only, so that one that does not work is missed: S3 refuses filters that overlap. */
async function inEnvelopes(route: NotificationRoute): Promise<NotificationConfiguration> {
  const TopicArn = await topic(route);
  await rule(route, ['.csv', '.jsonl']);
  const directly = (suffix: string) => ({ QueueArn: route.queueArn, Events: CREATED, ...filtered('orders/', suffix) });
  return {
    QueueConfigurations: [directly('.parquet'), directly('.gz')],
    TopicConfigurations: [{ TopicArn, Events: CREATED, ...filtered('customers/', '') }],
    EventBridgeConfiguration: {},
  };
}

function filtered(prefix: string, suffix: string) {
  const rules = [
    { Name: 'prefix' as const, Value: prefix },
    { Name: 'suffix' as const, Value: suffix },
  ];
  return { Filter: { Key: { FilterRules: rules.filter(({ Value }) => Value !== '') } } };
}

/** A topic of SNS that the queue is subscribed to; messages come wrapped. */
async function topic({ url, name, queueArn }: NotificationRoute): Promise<string> {
  const created = await formCall(url, 'sns', { Action: 'CreateTopic', Version: '2010-03-31', Name: name });
  const [, TopicArn = ''] = /<TopicArn>(.*)<\/TopicArn>/.exec(created) ?? [];
  const subscription = { Action: 'Subscribe', Version: '2010-03-31', TopicArn, Protocol: 'sqs', Endpoint: queueArn };
  await formCall(url, 'sns', subscription);
  return TopicArn;
}

/** A rule of EventBridge for objects with these suffixes. */
async function rule({ url, name, bucket, queueArn }: NotificationRoute, suffixes: readonly string[]): Promise<void> {
  const detail = { bucket: { name: [bucket] }, object: { key: suffixes.map((suffix) => ({ suffix })) } };
  const EventPattern = JSON.stringify({ source: ['aws.s3'], 'detail-type': ['Object Created'], detail });
  await jsonCall(url, 'events', 'AWSEvents.PutRule', { Name: name, EventPattern });
  await jsonCall(url, 'events', 'AWSEvents.PutTargets', { Rule: name, Targets: [{ Id: 'queue', Arn: queueArn }] });
}
