// The Lambda function `intake`: what is made here is made once, when the process starts.
import { intakeSettings } from './config.ts';
import { makeContainer } from './container.ts';
import { IntakeHandler } from './lambda/intake-handler.ts';
import { observed } from './lambda/observed.ts';
import { observersOf } from './lambda/observers.ts';
import { AWS_TOKENS, awsModule } from './modules/aws.ts';
import { USE_CASES } from './modules/use-cases.ts';
import { TOKENS } from './tokens.ts';

const settings = intakeSettings(process.env);
const observers = observersOf('intake', settings);
const container = makeContainer(USE_CASES, awsModule(settings));
const [clock, tally] = [container.get(TOKENS.clock), container.get(AWS_TOKENS.tally)];
const loader = container.get(AWS_TOKENS.loaderCalls);

const intake = new IntakeHandler({
  receive: container.get(TOKENS.receiveFiles),
  kick: async () => loader.send('kick'),
  scope: settings.area,
  clock,
  log: observers.logger,
  tally,
});

/** Takes batches of S3 notifications from SQS; answers with the messages that are to come again. */
export const handler = observed((event, deadline) => intake.handle(event, deadline), {
  ...observers,
  clock,
  tally,
  deadline: container.get(AWS_TOKENS.deadline),
});
