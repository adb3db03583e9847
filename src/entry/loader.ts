// The Lambda function `loader`: what is made here is made once, when the process starts.
import { loaderSettings } from './config.ts';
import { makeContainer } from './container.ts';
import { LoaderHandler } from './lambda/loader-handler.ts';
import { observed } from './lambda/observed.ts';
import { observersOf } from './lambda/observers.ts';
import { AWS_TOKENS, awsModule } from './modules/aws.ts';
import { AWS_LOADING_TOKENS, awsLoadingModule } from './modules/aws-loading.ts';
import { USE_CASES } from './modules/use-cases.ts';
import { TOKENS } from './tokens.ts';

const settings = loaderSettings(process.env);
const observers = observersOf('loader', settings);
const { logger: log } = observers;
const container = makeContainer(USE_CASES, awsModule(settings), awsLoadingModule(settings, log));
const [clock, tally] = [container.get(TOKENS.clock), container.get(AWS_TOKENS.tally)];
const calls = container.get(AWS_TOKENS.loaderCalls);

const loader = new LoaderHandler({
  ...{ settings, clock, log, tally },
  process: container.get(TOKENS.processTransformedOrders),
  plans: container.get(TOKENS.plans),
  followUps: container.get(AWS_LOADING_TOKENS.followUps),
  call: async (call, delaySeconds) => calls.send(call, delaySeconds),
  runOwed: async () => container.get(AWS_LOADING_TOKENS.glueCatalog)?.runOwed(),
});

/** Takes the loader's queue: kicks, follow-ups, statement events, the schedule; answers with what is to come again. */
export const handler = observed((event, deadline) => loader.handle(event, deadline), {
  ...observers,
  clock,
  tally,
  deadline: container.get(AWS_TOKENS.deadline),
});
