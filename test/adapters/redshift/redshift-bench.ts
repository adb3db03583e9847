import { hasPostgres } from '../../support/redshift-data/postgres-cluster.ts';
import { RedshiftBench, type RedshiftHarness } from '../../support/redshift-harness.ts';

/** A suite over one peer, skipped where there is no PostgreSQL. Faults are healed after each test. */
export function describeRedshift(name: string, suite: (acquire: () => Promise<RedshiftHarness>) => void): void {
  (hasPostgres() ? describe : describe.skip)(name, () => {
    let bench: RedshiftBench;
    beforeAll(async () => {
      bench = await RedshiftBench.start();
    });
    afterEach(() => bench.peer.faults.heal());
    afterAll(async () => bench[Symbol.asyncDispose]());
    suite(async () => bench.harness());
  });
}
