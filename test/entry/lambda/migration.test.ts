import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { LoadImpossible } from '../../../src/domain/errors.ts';
import { migration } from '../../../src/entry/lambda/migration.ts';
import type { Migrated } from '../../../src/entry/run-migrations.ts';
import { writtenLines } from './written-lines.ts';

const CONTEXT = { awsRequestId: 'r1', functionName: 'f' } as Context;

async function invoked(run: () => Promise<Migrated>) {
  const handler = migration(run, new Logger({ serviceName: 'migrate' }));
  const answer = { value: undefined as unknown };
  const lines = await writtenLines(async () => {
    answer.value = await handler({}, CONTEXT).catch((error: unknown) => error);
  });
  return { answer: answer.value, lines };
}

test('a migration that fails is told as JSON, with the error and its cause, and fails the invocation', async () => {
  const failure = new LoadImpossible('no right to create a table', { cause: new Error('42501') });
  const { answer, lines } = await invoked(async () => Promise.reject(failure));
  expect(answer).toBe(failure);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    ...{ level: 'ERROR', message: 'the migration failed', service: 'migrate', function_request_id: 'r1' },
    error: { message: 'no right to create a table', cause: { message: '42501' } },
  });
});

test('what was applied is told and answered', async () => {
  const migrated: Migrated = { warehouse: 'postgres', applied: ['001_tables'] };
  const { answer, lines } = await invoked(async () => Promise.resolve(migrated));
  expect(answer).toEqual(migrated);
  expect(lines).toMatchObject([{ level: 'INFO', message: 'migrated', ...migrated }]);
});
