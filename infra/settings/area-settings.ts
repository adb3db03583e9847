import type { StackConfiguration } from './stack-configuration.ts';

/** The bucket of the transformed area. */
type AreaBucket =
  | { readonly is: 'new'; readonly name: string | undefined }
  | {
      readonly is: 'existing';
      readonly name: string;
      readonly notification: 'manual' | 'eventbridge';
      readonly kmsKeyArn: string | undefined;
    };

/** Where files land, and what of them counts. */
export interface AreaSettings {
  readonly bucket: AreaBucket;
  readonly prefixes: { readonly orders: string; readonly customers: string };
  readonly arrivalFrom: 'lastModified' | 'path';
}

/** S3 user guide, "Bucket naming rules"; dots would break the certificate of its address. */
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const EXISTING_BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Goes into policies, where `*` and `?` are wildcards and `${` begins a variable. */
const FOLDER = /^[^/*?$][^*?$]*\/$/;
const KEY_ARN = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/;

/** Reads what is said about the area. */
export function readArea(reader: StackConfiguration): AreaSettings {
  const form = 'a folder with a slash at its end, none before it, and no * ? $';
  const orders = reader.required('ordersPrefix', FOLDER, form);
  const customers = reader.required('customersPrefix', FOLDER, form);
  if (orders.startsWith(customers) || customers.startsWith(orders)) {
    reader.complain('customersPrefix', `is ${customers} and ordersPrefix ${orders}: one lies within the other`);
  }
  return {
    bucket: readBucket(reader),
    prefixes: { orders, customers },
    arrivalFrom: reader.oneOf('arrivalFrom', ['lastModified', 'path']),
  };
}

function readBucket(reader: StackConfiguration): AreaBucket {
  const name = reader.matching('bucketName', BUCKET, 'a name of a bucket without dots');
  const existing = reader.matching('existingBucket', EXISTING_BUCKET, 'the name of a bucket');
  const notification = reader.oneOf('bucketNotification', ['manual', 'eventbridge']);
  const kmsKeyArn = reader.matching('bucketKmsKeyArn', KEY_ARN, 'the ARN of a key');
  if (existing === undefined) {
    reader.unused(['bucketNotification', 'bucketKmsKeyArn'], 'but existingBucket is not');
    return { is: 'new', name };
  }
  reader.unused(['bucketName'], 'and so is existingBucket');
  return { is: 'existing', name: existing, notification, kmsKeyArn };
}
