import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** How many messages a queue has: to be had, taken by somebody, not yet due. */
export interface Depth {
  readonly visible: number;
  readonly taken: number;
  readonly delayed: number;
}

export const EMPTY: Depth = { visible: 0, taken: 0, delayed: 0 };

/** A queue, and the one that its messages end in after too many tries. */
export class QueuePair {
  readonly url: string;
  readonly arn: string;
  readonly #client: SQSClient;
  readonly #deadUrl: string;

  private constructor(client: SQSClient, url: string, arn: string, deadUrl: string) {
    this.#client = client;
    this.url = url;
    this.arn = arn;
    this.#deadUrl = deadUrl;
  }

  static async create(client: SQSClient, name: string, visibilitySeconds: number, tries: number): Promise<QueuePair> {
    const dead = await create(client, `${name}-dead`, {});
    const redrive = { deadLetterTargetArn: dead.arn, maxReceiveCount: tries };
    const attributes = { VisibilityTimeout: String(visibilitySeconds), RedrivePolicy: JSON.stringify(redrive) };
    const { url, arn } = await create(client, name, attributes);
    return new QueuePair(client, url, arn, dead.url);
  }

  async send(MessageBody: string): Promise<void> {
    await this.#client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody }));
  }

  async depth(): Promise<Depth> {
    return depthOf(this.#client, this.url);
  }

  /** Of the dead-letter queue. */
  async dead(): Promise<Depth> {
    return depthOf(this.#client, this.#deadUrl);
  }

  /** What has died, ten messages at most; they are not to be had again for a while. */
  async deadBodies(): Promise<string[]> {
    const receive = new ReceiveMessageCommand({ QueueUrl: this.#deadUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await this.#client.send(receive);
    return Messages.map(({ Body = '' }) => Body);
  }
}

async function create(client: SQSClient, QueueName: string, Attributes: Record<string, string>) {
  const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
  return { url, arn: (await client.send(ask)).Attributes?.QueueArn ?? '' };
}

async function depthOf(client: SQSClient, QueueUrl: string): Promise<Depth> {
  const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  const { Attributes = {} } = await client.send(ask);
  return {
    visible: Number(Attributes['ApproximateNumberOfMessages']),
    taken: Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
    delayed: Number(Attributes['ApproximateNumberOfMessagesDelayed']),
  };
}
