import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { ContainerModule } from 'inversify';
import { DynamoDbAuditStore } from '../../adapters/dynamodb/dynamodb-audit-store.ts';
import { S3FileSource } from '../../adapters/s3/s3-file-source.ts';
import { S3LoadPlans } from '../../adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../adapters/s3/s3-objects.ts';
import type { SqsLoaderCalls } from '../../adapters/sqs/sqs-loader-calls.ts';
import type { PipelineSettings } from '../config/pipeline-settings.ts';
import { clientConfig } from '../lambda/client-config.ts';
import { countingCalls } from '../lambda/count-calls.ts';
import { InvocationDeadline } from '../lambda/invocation-deadline.ts';
import { lazyLoaderCalls } from '../lambda/lazy-loader-queue.ts';
import { MeteredAuditStore } from '../lambda/metered-audit-store.ts';
import type { LoaderQueue } from '../lambda/open-loader-queue.ts';
import { Tally } from '../lambda/tally.ts';
import { OnDemand } from '../on-demand.ts';
import { SYSTEM_CLOCK } from '../system-clock.ts';
import { TOKENS, token } from '../tokens.ts';

/** What the AWS profile has besides. */
export const AWS_TOKENS = {
  control: token<S3Objects>('ControlObjects'),
  deadline: token<InvocationDeadline>('InvocationDeadline'),
  dynamoDb: token<DynamoDBClient>('DynamoDBClient'),
  loaderCalls: token<Pick<SqsLoaderCalls, 'send'>>('SqsLoaderCalls'),
  loaderQueue: token<OnDemand<LoaderQueue>>('LoaderQueue'),
  s3: token<S3Client>('S3Client'),
  tally: token<Tally>('Tally'),
} as const;

/** One answer of S3 or DynamoDB is small and comes at once. */
const ANSWER_MS = 10_000;
/**
 * A table that does not take a batch for so long, or until the invocation has to end: its messages come again, rather than
 * the function timing out.
 */
const AUDIT_GIVES_UP_AFTER_MS = 20_000;

/** Those, and the loader's queue for whoever calls the loader. */
interface AwsSettings extends PipelineSettings {
  readonly loaderQueueUrl?: string;
}

/**
 * AWS without a warehouse: files in S3, the audit in DynamoDB, what waits in S3. All that intake needs, and has a right to.
 * A client is made by the first who asks, once. Nobody can call the loader where its queue is not given.
 */
export function awsModule(settings: AwsSettings): ContainerModule {
  const { area, control, auditTable, auditKeepDays, loaderQueueUrl, arrivalFrom } = settings;
  return new ContainerModule(({ bind }) => {
    bind(TOKENS.clock).toConstantValue(SYSTEM_CLOCK);
    bind(TOKENS.arrivalFrom).toConstantValue(arrivalFrom);
    bind(AWS_TOKENS.tally).toResolvedValue(() => new Tally());
    bind(AWS_TOKENS.deadline).toResolvedValue(() => new InvocationDeadline());

    bind(AWS_TOKENS.s3)
      .toResolvedValue((tally) => countingCalls(new S3Client(clientConfig(ANSWER_MS)), 'S3', tally), [AWS_TOKENS.tally])
      .onDeactivation((client) => client.destroy());
    bind(AWS_TOKENS.dynamoDb)
      .toResolvedValue(
        (tally) => countingCalls(new DynamoDBClient(clientConfig(ANSWER_MS)), 'DynamoDB', tally),
        [AWS_TOKENS.tally],
      )
      .onDeactivation((client) => client.destroy());

    bind(TOKENS.source).toResolvedValue((client) => new S3FileSource({ client, ...area }), [AWS_TOKENS.s3]);
    bind(TOKENS.audit).toResolvedValue(
      (client, clock, tally, deadline) =>
        new MeteredAuditStore(
          new DynamoDbAuditStore({
            ...{ client, table: auditTable, clock, keepDays: auditKeepDays },
            giveUpAfterMs: AUDIT_GIVES_UP_AFTER_MS,
            deadline: () => deadline.atMs,
          }),
          tally,
        ),
      [AWS_TOKENS.dynamoDb, TOKENS.clock, AWS_TOKENS.tally, AWS_TOKENS.deadline],
    );
    bind(AWS_TOKENS.control).toResolvedValue((client) => new S3Objects({ client, ...control }), [AWS_TOKENS.s3]);
    bind(TOKENS.plans).toResolvedValue(
      (objects, clock) => new S3LoadPlans({ objects, clock }),
      [AWS_TOKENS.control, TOKENS.clock],
    );
    if (loaderQueueUrl === undefined) return;
    bind(AWS_TOKENS.loaderQueue)
      .toResolvedValue(
        (clock, tally) =>
          new OnDemand(async () => {
            const { openLoaderQueue } = await import('../lambda/open-loader-queue.ts');
            return openLoaderQueue(loaderQueueUrl, clock, tally);
          }),
        [TOKENS.clock, AWS_TOKENS.tally],
      )
      .onDeactivation((queue) => queue.close());
    bind(AWS_TOKENS.loaderCalls).toResolvedValue(
      (queue) => lazyLoaderCalls(() => queue.get()),
      [AWS_TOKENS.loaderQueue],
    );
  });
}
