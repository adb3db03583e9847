import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Input, jsonStringify } from '@pulumi/pulumi';
import { policyDocument, type ResourceStatement, tlsOnly } from '../policies.ts';

/** A message that fails comes again so often; a batch that fails as a whole takes good messages with it. */
const TRIES = 10;
/** The longest that SQS keeps a message (API reference, SetQueueAttributes, `MessageRetentionPeriod`): 14 days. */
const RETENTION_SECONDS = 1_209_600;

export interface QueuePairArgs {
  /** Of the queue; the other one's ends with `-dead`. */
  readonly name: string;
  /** Of the function that is triggered by it. */
  readonly timeoutSeconds: number;
  readonly windowSeconds: number;
}

/** Who may send to the queue, and on behalf of what. */
export interface Sender {
  /** Letters and digits. */
  readonly id: string;
  readonly service: string;
  readonly sourceArn: Input<string>;
  /** Where the ARN does not name the account: a bucket's name may become somebody else's. */
  readonly accountId?: Input<string>;
}

/** A queue, and the one that its messages end in after too many tries. Nothing is lost in either for 14 days. */
export class QueuePair extends ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly dead: aws.sqs.Queue;
  readonly #name: string;

  constructor(name: string, args: QueuePairArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:QueuePair', name, {}, opts);
    this.#name = name;
    const common = { messageRetentionSeconds: RETENTION_SECONDS, sqsManagedSseEnabled: true };
    this.dead = new aws.sqs.Queue(`${name}-dead`, { ...common, name: `${args.name}-dead` }, { parent: this });
    this.queue = new aws.sqs.Queue(
      name,
      {
        ...common,
        name: args.name,
        // Lambda developer guide, "Using Lambda with Amazon SQS": six times the time-out, and the window.
        visibilityTimeoutSeconds: 6 * args.timeoutSeconds + args.windowSeconds,
        redrivePolicy: jsonStringify({ deadLetterTargetArn: this.dead.arn, maxReceiveCount: TRIES }),
      },
      { parent: this },
    );
    new aws.sqs.RedriveAllowPolicy(
      `${name}-redrive`,
      {
        queueUrl: this.dead.url,
        redriveAllowPolicy: jsonStringify({ redrivePermission: 'byQueue', sourceQueueArns: [this.queue.arn] }),
      },
      { parent: this },
    );
    this.#policy(`${name}-dead`, this.dead, []);
    this.registerOutputs({ queueUrl: this.queue.url, deadUrl: this.dead.url });
  }

  /** The queue's own policy: TLS only, and these senders. To be called once. */
  allow(senders: readonly Sender[]): aws.sqs.QueuePolicy {
    const statements = senders.map(({ id, service, sourceArn, accountId }) => ({
      Sid: id,
      Principal: { Service: service },
      Action: ['sqs:SendMessage'],
      Resource: this.queue.arn,
      Condition: {
        ArnEquals: { 'aws:SourceArn': sourceArn },
        ...(accountId === undefined ? {} : { StringEquals: { 'aws:SourceAccount': accountId } }),
      },
    }));
    return this.#policy(this.#name, this.queue, statements);
  }

  #policy(name: string, queue: aws.sqs.Queue, statements: readonly ResourceStatement[]): aws.sqs.QueuePolicy {
    const policy = policyDocument([tlsOnly('sqs:*', [queue.arn]), ...statements]);
    return new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy }, { parent: this });
  }
}
