import { PostgresHarness } from '../../support/postgres-harness.ts';
import { hasPostgres, PostgresCluster } from '../../support/redshift-data/postgres-cluster.ts';

/** `describe`, or a visible skip where there is no PostgreSQL. */
export const describeWithPostgres = hasPostgres() ? describe : describe.skip;

/**
 * A server for all tests of the `describe` around it.
 *
 * @returns acquires a fresh harness over it
 */
export function withCluster(): () => Promise<PostgresHarness> {
  let cluster: PostgresCluster | undefined;
  beforeAll(async () => {
    cluster = await PostgresCluster.start();
  });
  afterAll(async () => cluster?.[Symbol.asyncDispose]());
  return async () => PostgresHarness.over(cluster!);
}
