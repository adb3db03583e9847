import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Sender } from './queue-pair.ts';
import type { TransformedArea } from './transformed-area.ts';

/** Lets EventBridge tell of the files of a bucket whose notifications belong to somebody else. */
export class AreaEvents extends ComponentResource {
  readonly #rule: aws.cloudwatch.EventRule;

  constructor(
    name: string,
    { place, area }: { readonly place: Place; readonly area: TransformedArea },
    opts?: ComponentResourceOptions,
  ) {
    super('transformed-orders:infra:AreaEvents', name, {}, opts);
    this.#rule = new aws.cloudwatch.EventRule(
      name,
      {
        name: `${place.prefix}-files`,
        description: 'Tells intake of new files in the transformed area',
        eventPattern: area.bucket.apply((bucket) =>
          JSON.stringify({
            source: ['aws.s3'],
            'detail-type': ['Object Created'],
            detail: { bucket: { name: [bucket] }, object: { key: area.prefixes.map((prefix) => ({ prefix })) } },
          }),
        ),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  /** As whom EventBridge sends. */
  sender(): Sender {
    return { id: 'BucketEvents', service: 'events.amazonaws.com', sourceArn: this.#rule.arn };
  }

  /** Lets the events go into a queue. */
  sendTo(queue: aws.sqs.Queue): void {
    const target = { rule: this.#rule.name, targetId: 'intake', arn: queue.arn };
    new aws.cloudwatch.EventTarget('area-events', target, { parent: this });
  }
}
