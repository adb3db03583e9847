import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ContainerModule } from 'inversify';
import { DynamoDbAuditStore } from '../../adapters/dynamodb/dynamodb-audit-store.ts';
import { S3FileSource } from '../../adapters/s3/s3-file-source.ts';
import { S3LoadPlans } from '../../adapters/s3/s3-load-plans.ts';
import { S3Objects } from '../../adapters/s3/s3-objects.ts';
import { SqsLoaderCalls } from '../../adapters/sqs/sqs-loader-calls.ts';
import type { IntakeSettings } from '../config.ts';
import { clientConfig } from '../lambda/client-config.ts';
import { countingCalls } from '../lambda/count-calls.ts';
import { MeteredAuditStore } from '../lambda/metered-audit-store.ts';
import { Tally } from '../lambda/tally.ts';
import { SYSTEM_CLOCK } from '../system-clock.ts';
import { TOKENS, token } from '../tokens.ts';

/** What the AWS profile has besides. */
export const AWS_TOKENS = {
  control: token<S3Objects>('ControlObjects'),
  dynamoDb: token<DynamoDBClient>('DynamoDBClient'),
  loaderCalls: token<SqsLoaderCalls>('SqsLoaderCalls'),
  s3: token<S3Client>('S3Client'),
  sqs: token<SQSClient>('SQSClient'),
  tally: token<Tally>('Tally'),
} as const;

/** One answer of S3, DynamoDB or SQS is small and comes at once. */
const ANSWER_MS = 10_000;
/** A table that does not take a batch for so long: its messages come again, rather than the function timing out. */
const AUDIT_GIVES_UP_AFTER_MS = 20_000;

/**
 * AWS without a warehouse: files in S3, the audit in DynamoDB, what waits in S3. All that intake needs, and has a right to.
 * A client is made by the first who asks, once.
 */
export function awsModule({ area, control, auditTable, loaderQueueUrl, arrivalFrom }: IntakeSettings): ContainerModule {
  return new ContainerModule(({ bind }) => {
    bind(TOKENS.clock).toConstantValue(SYSTEM_CLOCK);
    bind(TOKENS.arrivalFrom).toConstantValue(arrivalFrom);
    bind(AWS_TOKENS.tally).toResolvedValue(() => new Tally());

    bind(AWS_TOKENS.s3)
      .toResolvedValue((tally) => countingCalls(new S3Client(clientConfig(ANSWER_MS)), 'S3', tally), [AWS_TOKENS.tally])
      .onDeactivation((client) => client.destroy());
    bind(AWS_TOKENS.dynamoDb)
      .toResolvedValue(
        (tally) => countingCalls(new DynamoDBClient(clientConfig(ANSWER_MS)), 'DynamoDB', tally),
        [AWS_TOKENS.tally],
      )
      .onDeactivation((client) => client.destroy());
    bind(AWS_TOKENS.sqs)
      .toResolvedValue(
        (tally) => countingCalls(new SQSClient(clientConfig(ANSWER_MS)), 'SQS', tally),
        [AWS_TOKENS.tally],
      )
      .onDeactivation((client) => client.destroy());

    bind(TOKENS.source).toResolvedValue((client) => new S3FileSource({ client, ...area }), [AWS_TOKENS.s3]);
    bind(TOKENS.audit).toResolvedValue(
      (client, clock, tally) =>
        new MeteredAuditStore(
          new DynamoDbAuditStore({ client, table: auditTable, clock, giveUpAfterMs: AUDIT_GIVES_UP_AFTER_MS }),
          tally,
        ),
      [AWS_TOKENS.dynamoDb, TOKENS.clock, AWS_TOKENS.tally],
    );
    bind(AWS_TOKENS.control).toResolvedValue((client) => new S3Objects({ client, ...control }), [AWS_TOKENS.s3]);
    bind(TOKENS.plans).toResolvedValue(
      (objects, clock) => new S3LoadPlans({ objects, clock }),
      [AWS_TOKENS.control, TOKENS.clock],
    );
    bind(AWS_TOKENS.loaderCalls).toResolvedValue(
      (client) => new SqsLoaderCalls({ client, queueUrl: loaderQueueUrl }),
      [AWS_TOKENS.sqs],
    );
  });
}
