import type { SQSEvent } from 'aws-lambda';

/** An event as the event source mapping makes it: message `m0`, `m1`, … of these bodies; what is no text becomes JSON. */
export function sqsEvent(...bodies: readonly unknown[]): SQSEvent {
  const Records = bodies.map((body, at) => ({
    messageId: `m${at}`,
    receiptHandle: `receipt-${at}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ...{ ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 's3', ApproximateFirstReceiveTimestamp: '0' },
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:files',
    awsRegion: 'eu-west-1',
  }));
  return { Records };
}

/** A record of an S3 notification about an object that was put. */
export function putRecord(key: string, bucket = 'area') {
  const encoded = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
  const object = { key: encoded, size: 1, eTag: 'e', sequencer: '0A' };
  return {
    ...{ eventVersion: '2.1', eventName: 'ObjectCreated:Put', eventTime: '2026-01-02T03:04:05.678Z' },
    s3: { bucket: { name: bucket }, object },
  };
}

/** An S3 notification about these objects. */
export function notification(...keys: readonly string[]) {
  return { Records: keys.map((key) => putRecord(key)) };
}
