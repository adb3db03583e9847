// `npm run local`: deploys the program as it is onto an emulator, with the stand-in for Redshift, puts a sample of files
// into the bucket and shows what has become of them. `npm run local -- --destroy` takes all of it down again.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Lacking } from './lacking.ts';
import { LocalDeployment } from './local-deployment.ts';
import { showcase } from './showcase.ts';

const FOLDER =
  process.env['TRANSFORMED_ORDERS_LOCAL'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'transformed-orders', 'local');

const say = (text: string) => void process.stdout.write(text);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { destroy: { type: 'boolean', default: false } } });
  if (values.destroy) {
    say(`${FOLDER}: ${await LocalDeployment.destroy(FOLDER)}\n`);
    return;
  }
  say(`== servers and program, in ${FOLDER}\n`);
  const deployment = await LocalDeployment.at(FOLDER);
  say('== pulumi up\n');
  const outputs = await deployment.up(say);
  await showcase(outputs, deployment.variables, FOLDER, say);
  say(`
== to look further
  . ${deployment.writeVariables(FOLDER)}
  node bin/transformed-orders.js files --stack local --state QUARANTINED
  node bin/transformed-orders.js query --stack local 'SELECT * FROM ecommerce.orders LIMIT 5'
  pulumi stack --stack local --cwd ${join(FOLDER, 'program')}
Put files of your own into s3://${outputs.bucket}/orders/ at ${deployment.variables['AWS_ENDPOINT_URL'] ?? ''}; npm run local
again deploys what you have changed. All of it goes with: npm run local -- --destroy
`);
}

try {
  await main();
} catch (error) {
  const isPlain = error instanceof Lacking;
  process.stderr.write(`${isPlain ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
}
