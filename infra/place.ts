import * as aws from '@pulumi/aws';
import type { Output } from '@pulumi/pulumi';

/** Where the stack is, and what it is called: what names and ARNs are made of. */
export interface Place {
  /** What every name begins with. */
  readonly prefix: string;
  readonly accountId: Output<string>;
  readonly region: Output<string>;
  /** `aws`, or that of another part of the world. */
  readonly partition: Output<string>;
  /** What addresses end with there, such as `amazonaws.com`. */
  readonly dnsSuffix: Output<string>;
}

/** The account and region that the provider is configured for. */
export function placeOf(prefix: string): Place {
  const { partition, dnsSuffix } = aws.getPartitionOutput();
  return {
    prefix,
    accountId: aws.getCallerIdentityOutput().accountId,
    region: aws.getRegionOutput().region,
    ...{ partition, dnsSuffix },
  };
}
