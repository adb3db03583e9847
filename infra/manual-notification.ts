import { type Input, interpolate } from '@pulumi/pulumi';
import type { TransformedArea } from './components/transformed-area.ts';
import type { AreaSettings } from './settings/area-settings.ts';

/**
 * What people have to do so that a bucket of theirs tells of its files. S3 keeps one notification configuration for a
 * bucket: written from here, it would take away whatever is there.
 */
export function manualNotification(
  { bucket }: AreaSettings,
  { prefixes }: TransformedArea,
  queueArn: Input<string>,
): Input<string>[] {
  if (bucket.is === 'new') return [];
  if (bucket.notification === 'eventbridge') {
    return [
      `Switch EventBridge on for the bucket ${bucket.name}, beside what its notifications have already (EventBridgeConfiguration: {} in aws s3api get-bucket-notification-configuration --bucket ${bucket.name}).`,
    ];
  }
  const entries = prefixes.map(
    (prefix) =>
      interpolate`{"Id":"${prefix}","QueueArn":"${queueArn}","Events":["s3:ObjectCreated:*"],"Filter":{"Key":{"FilterRules":[{"Name":"prefix","Value":"${prefix}"}]}}}`,
  );
  return [
    interpolate`Add to QueueConfigurations of the bucket's notifications (read them: aws s3api get-bucket-notification-configuration --bucket ${bucket.name} > notification.json; write them back: aws s3api put-bucket-notification-configuration --bucket ${bucket.name} --notification-configuration file://notification.json): ${entries[0] ?? ''}, ${entries[1] ?? ''}`,
  ];
}
