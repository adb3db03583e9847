// Starts the peer by hand: node test/support/redshift-data/start.ts [--port N] [--s3 URL | --folder DIR] [--database NAME]
// Prints how to reach it, and runs until it is told to end (Ctrl-C, SIGTERM). README.md beside it tells the rest.
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { folderObjects, s3Objects } from './object-readers.ts';
import { RedshiftPeer } from './redshift-peer.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    s3: { type: 'string' },
    folder: { type: 'string' },
    database: { type: 'string', default: 'dev' },
  },
});

const endpoint = values.s3 ?? process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
if (values.folder === undefined && endpoint === undefined) {
  console.error('where are the objects? give --folder DIR, --s3 URL, or set AWS_ENDPOINT_URL');
  process.exit(2);
}
const region = process.env['AWS_REGION'] ?? 'eu-west-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const objects =
  values.folder === undefined
    ? s3Objects(
        new S3Client({
          endpoint: endpoint!,
          region,
          credentials,
          forcePathStyle: true,
        }),
      )
    : folderObjects(values.folder);

// Listened to from the start: what has been started by then must end, too.
const ended = Promise.withResolvers<undefined>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.resolve(undefined));

const peer = await RedshiftPeer.start({ objects, port: Number(values.port) });
await peer.createDatabase(undefined, values.database);
console.log(`REDSHIFT_DATA_URL=${peer.server.url}`);
console.log(`REDSHIFT_DATABASE=${values.database}`);
console.log(`POSTGRES_URL=postgres://postgres@127.0.0.1:${peer.cluster.port}/${values.database}`);

await ended.promise;
await peer[Symbol.asyncDispose]();
