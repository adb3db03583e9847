import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../support/aws-client-config.ts';
import { dayFile } from '../support/e2e/day-files.ts';
import { Deployed } from './deployed.ts';
import { DeploymentBench, describeDeployment } from './deployment-bench.ts';
import { customerFile } from './order-files.ts';
import { comesTrue } from './outcome.ts';

const TEST_MS = 120_000;
const LOADED_MS = 45_000;

describeDeployment('`pulumi up` with other warehouses, IAM enforced', () => {
  /** Deploys, puts two files, waits until both are loaded, and destroys. */
  async function expectLoaded(
    bench: DeploymentBench,
    expectMore: (deployed: Deployed) => Promise<void>,
  ): Promise<void> {
    await bench.stack.up();
    using deployed = await Deployed.of(bench);
    const { outcome, uploads } = deployed;
    await uploads.put([customerFile('c', 'c1', 'Olinda'), dayFile(1, 'a', 'o1', 'created')]);
    const areLoaded = async () => {
      const states = Object.values(await outcome.states());
      return states.length === 2 && states.every((each) => each.join() === 'LOADED') && (await outcome.isSettled());
    };
    const isLoaded = await comesTrue(areLoaded, LOADED_MS);
    expect({ isLoaded, states: await outcome.states() }).toMatchObject({ isLoaded: true });
    expect(await deployed.days()).toEqual(['2024-5-1']);
    expect(await deployed.deadMessages()).toBe(0);
    await expectMore(deployed);
    await bench.stack.mustBeUnchanged();
    await bench.stack.destroy();
  }

  test(
    'PostgreSQL, by a secret',
    async () => {
      await using bench = await DeploymentBench.start('postgres', {});
      const database = await bench.peer.createDatabase('template0', 'shop');
      const secrets = new SecretsManagerClient(clientConfig(bench.emulator.url));
      const user = {
        host: '127.0.0.1',
        port: bench.peer.cluster.port,
        dbname: database,
        username: 'postgres',
        password: 'x',
      };
      const secret = { Name: `${bench.prefix}-database`, SecretString: JSON.stringify(user) };
      const { ARN: postgresCredentialsArn = '' } = await secrets.send(new CreateSecretCommand(secret));
      try {
        await bench.stack.configure({ warehouse: 'postgres', postgresCredentialsArn, postgresTls: 'off' });
        await expectLoaded(bench, async () => {
          const text = 'SELECT order_id, order_status, customer_city FROM ecommerce.orders';
          const { rows } = await bench.peer.cluster.use(database, async (client) => client.query<object>(text));
          expect(rows).toEqual([{ order_id: 'o1', order_status: 'created', customer_city: 'Olinda' }]);
        });
      } finally {
        await secrets.send(
          new DeleteSecretCommand({ SecretId: postgresCredentialsArn, ForceDeleteWithoutRecovery: true }),
        );
        secrets.destroy();
      }
    },
    TEST_MS,
  );

  test(
    'none: files are received, recorded and cataloged, and there is nothing to migrate',
    async () => {
      await using bench = await DeploymentBench.start('none', { warehouse: 'none' });
      await expectLoaded(bench, async (deployed) => {
        expect(deployed.outputs.functions.migrate).toBeUndefined();
        expect(bench.peer.server.calls.size).toBe(0);
        return Promise.resolve();
      });
    },
    TEST_MS,
  );
});
