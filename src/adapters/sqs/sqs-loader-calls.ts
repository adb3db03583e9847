import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { translated } from '../../aws/sdk-failure.ts';
import { bodyOfCall, type LoaderCall } from './loader-call.ts';

/** SQS API reference, SendMessage, `DelaySeconds`. */
const LONGEST_DELAY_SECONDS = 900;

export interface SqsLoaderCallsDependencies {
  readonly client: SQSClient;
  /** The loader's queue. */
  readonly queueUrl: string;
}

/** Calls the loader, through its queue. */
export class SqsLoaderCalls {
  readonly #deps: SqsLoaderCallsDependencies;

  constructor(deps: SqsLoaderCallsDependencies) {
    this.#deps = deps;
  }

  /**
   * Durable once it returns. A call too many does no harm.
   *
   * @param delaySeconds 0 to 900
   * @throws Unavailable: it may have been sent; LoadImpossible
   */
  async send(call: LoaderCall, delaySeconds = 0): Promise<void> {
    const { client, queueUrl } = this.#deps;
    const DelaySeconds = Math.min(Math.max(Math.ceil(delaySeconds), 0), LONGEST_DELAY_SECONDS);
    try {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: bodyOfCall(call), DelaySeconds }));
    } catch (error) {
      throw translated(error, `SQS ${queueUrl}: a ${call} for the loader`);
    }
  }
}
