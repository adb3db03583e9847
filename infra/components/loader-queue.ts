import { ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';
import { QueuePair } from './queue-pair.ts';

/** The longest a function may take (Lambda quotas): a load is waited for, if not in the event, then in `wait`. */
export const LOADER_TIMEOUT_SECONDS = 900;
/** Calls that come together become one run. */
export const LOADER_WINDOW_SECONDS = 1;

/** The queue that whoever wants a load calls the loader through. */
export class LoaderQueue extends ComponentResource {
  readonly queues: QueuePair;
  readonly url: Output<string>;

  constructor(name: string, { place }: { readonly place: Place }, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:LoaderQueue', name, {}, opts);
    this.queues = new QueuePair(
      name,
      { name: `${place.prefix}-loads`, timeoutSeconds: LOADER_TIMEOUT_SECONDS, windowSeconds: LOADER_WINDOW_SECONDS },
      { parent: this },
    );
    this.url = this.queues.queue.url;
    this.registerOutputs({ url: this.url });
  }

  /** Calling the loader. */
  callRights(): Statement {
    return { Sid: 'CallLoader', Action: ['sqs:SendMessage'], Resource: this.queues.queue.arn };
  }
}
