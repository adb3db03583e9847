import { type LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { jsonCall } from '../support/e2e/service-call.ts';

/** As services and functions say it. */
const REFUSED = /not authorized|AccessDenied|Access Denied|403/;

/** Whether anybody has been refused something, as far as the functions tell. */
export class Refusals {
  readonly #url: string;
  readonly #lambda: LambdaClient;
  readonly #functions: readonly string[];

  /** @param functions their names */
  constructor(url: string, lambda: LambdaClient, functions: readonly string[]) {
    this.#url = url;
    this.#lambda = lambda;
    this.#functions = functions;
  }

  /** In the log of a function since then, or because Lambda may not read a function's queue. */
  async anySince(startTime: number): Promise<boolean> {
    for (const name of this.#functions) {
      const asked = { logGroupName: `/aws/lambda/${name}`, startTime };
      const answer = await jsonCall(this.#url, 'logs', 'Logs_20140328.FilterLogEvents', asked).catch(() => ({}));
      const { events = [] } = answer as { events?: { message: string }[] };
      if (events.some(({ message }) => REFUSED.test(message))) return true;
    }
    const { EventSourceMappings = [] } = await this.#lambda.send(new ListEventSourceMappingsCommand({}));
    return EventSourceMappings.some(({ FunctionArn = '', LastProcessingResult = '' }) => {
      const isOurs = this.#functions.some((name) => FunctionArn.endsWith(`:${name}`));
      return isOurs && LastProcessingResult.startsWith('PROBLEM');
    });
  }
}
