import type { Tally } from './tally.ts';

/** What every command's answer, and every error of the SDK, has (`MetadataBearer` of `@smithy/types`). */
interface Answered {
  readonly $metadata?: { readonly attempts?: number };
}

/** As much of a client as it takes: every client of the SDK has it, each with types of its own. */
interface CountableClient {
  readonly middlewareStack: {
    add(
      middleware: (next: (args: never) => Promise<{ output: object }>) => (args: never) => Promise<{ output: object }>,
      options: { readonly step: 'initialize'; readonly name: string },
    ): void;
  };
}

/** Makes a client count its calls and their further tries, the SDK's own included. @returns the client */
export function countingCalls<C>(client: C & CountableClient, service: string, tally: Tally): C {
  // The outermost step: what comes back has been tried as often as it will be.
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        const answer = await next(args);
        tally.call(service, (answer.output as Answered).$metadata?.attempts ?? 1);
        return answer;
      } catch (error) {
        tally.call(service, (error as Answered).$metadata?.attempts ?? 1);
        throw error;
      }
    },
    { step: 'initialize', name: 'countCalls' },
  );
  return client;
}
