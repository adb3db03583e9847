import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Resource } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Sender } from './queue-pair.ts';
import type { TransformedArea } from './transformed-area.ts';

/** Who may tell intake of new files of a bucket by its notifications: S3, on behalf of this very bucket. */
export function notifyingBucket({ bucketArn }: TransformedArea, { accountId }: Place): Sender {
  return { id: 'BucketNotifications', service: 's3.amazonaws.com', sourceArn: bucketArn, accountId };
}

export interface AreaNotificationArgs {
  readonly area: TransformedArea;
  readonly queueArn: aws.sqs.Queue['arn'];
  /** The queue lets S3 in; the bucket's own policy is settled. */
  readonly after: readonly Resource[];
}

/**
 * Lets a new bucket tell of its files. By folder alone: a filter takes one suffix, and files have many (`.parquet`, `.csv`,
 * `.csv.gz`, `.json` …), so intake passes over what is no file of ours. Nothing else may configure notifications of that
 * bucket: S3 keeps one configuration, and the last writer wins.
 */
export class AreaNotification extends ComponentResource {
  constructor(name: string, { area, queueArn, after }: AreaNotificationArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:AreaNotification', name, {}, opts);
    new aws.s3.BucketNotification(
      name,
      {
        bucket: area.bucket,
        queues: area.prefixes.map((prefix) => ({
          id: prefix,
          queueArn,
          events: ['s3:ObjectCreated:*'],
          filterPrefix: prefix,
        })),
      },
      { parent: this, dependsOn: [...after] },
    );
    this.registerOutputs({});
  }
}
