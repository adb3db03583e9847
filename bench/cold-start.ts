import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Figure } from './figures.ts';
import { interleaved, measureNode } from './measure.ts';
import type { Workplace } from './workplace.ts';

const READY = fileURLToPath(new URL('lambda-ready.mjs', import.meta.url));
const BUNDLE = fileURLToPath(new URL('../dist/lambda/', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The clients that the usual function for this job has. */
const CLIENTS = {
  'client-dynamodb': 'DynamoDBClient',
  'client-glue': 'GlueClient',
  'client-redshift-data': 'RedshiftDataClient',
  'client-s3': 'S3Client',
};

const ENVIRONMENT = {
  ...{ AREA_BUCKET: 'area', CONTROL_BUCKET: 'area', AUDIT_TABLE: 'audit', LOADER_QUEUE_URL: 'https://sqs/1/loader' },
  ...{ CATALOG_DATABASE: 'area', REDSHIFT_DATABASE: 'dev', REDSHIFT_WORKGROUP: 'wg', AWS_REGION: 'eu-west-1' },
  ...{ AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
};

/** 6: from the start of the process to a handler that is ready, against four clients of the SDK and nothing else. */
export async function coldStart(place: Workplace, rounds: number): Promise<Figure[]> {
  Object.assign(process.env, ENVIRONMENT);
  const folder = place.fresh('cold-start');
  const theirs = join(folder, 'clients.cjs');
  const news = Object.entries(CLIENTS).map(([name, client]) => [
    `import { ${client} } from '@aws-sdk/${name}';`,
    `new ${client}({})`,
  ]);
  const contents = `${news.map(([line]) => line).join('\n')}\nexport const clients = [${news.map(([, made]) => made).join()}];`;
  const stdin = { contents, resolveDir: ROOT };
  await build({ stdin, outfile: theirs, bundle: true, minify: true, platform: 'node', target: 'node24' });
  const figures: Figure[] = [];
  for (const name of ['intake', 'loader']) {
    const ours = join(BUNDLE, `${name}.mjs`);
    const usages = await interleaved(
      rounds,
      { run: async () => (await measureNode(folder, [READY, ours])).usage },
      { run: async () => (await measureNode(folder, [READY, theirs])).usage },
    );
    const [own, other] = [bytesAtStart(ours), bytesAtStart(theirs)];
    const what = `start of ${name} (${kb(own)}) against four clients of the SDK (${kb(other)}: ${(own / other).toFixed(2)} ×)`;
    figures.push({ name: '6', what, ...usages, target: { time: 0.55, only: 'cpu' } });
  }
  return figures;
}

/** Of a module and of all that it imports statically. */
function bytesAtStart(entry: string): number {
  const files = new Set([entry]);
  for (const file of files) {
    for (const [, other = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)"(\.\/[^"]+)"/g)) {
      files.add(join(dirname(file), other));
    }
  }
  return [...files].reduce((sum, file) => sum + readFileSync(file).length, 0);
}

function kb(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}
