// node parse-events.ts <ours | theirs>: reads the bodies of 10 000 messages again and again, by `readMessage` or by
// JSON.parse alone. Prints what one reading of all of them has used.
import { readMessage } from '../src/entry/s3-events.ts';

const MESSAGES = 10_000;
/** Some seconds of work: what the compiler does at the beginning must not count. */
const WARM_UP = 10;
const READINGS = 200;

const scope = { bucket: 'acme-transformed', prefixes: { orders: 'orders/', customers: 'customers/' } };

/** A notification as S3 sends it, with all its fields; every fifth key has something to decode. */
function bodyOf(number: number): string {
  const day = number % 28;
  const name = number % 5 === 0 ? `part+${number}%2Bof%C3%BC` : `part-${number.toString().padStart(5, '0')}-3f2a`;
  const key = `orders/order_purchase_year%3D2026/order_purchase_month%3D3/order_purchase_day%3D${day}/${name}.snappy.parquet`;
  const hash = number.toString(16).padStart(16, '0');
  return JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-west-1',
        eventTime: '2026-03-01T12:34:56.789Z',
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:AROAEXAMPLEEXAMPLE:upstream-job' },
        requestParameters: { sourceIPAddress: '10.11.12.13' },
        responseElements: { 'x-amz-request-id': hash.toUpperCase(), 'x-amz-id-2': `${hash}/${hash}/${hash}=` },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'transformed-orders',
          bucket: {
            name: scope.bucket,
            ownerIdentity: { principalId: 'A3NL1KOZZKExample' },
            arn: `arn:aws:s3:::${scope.bucket}`,
          },
          object: { key, size: 1_234_567, eTag: hash + hash, versionId: `${hash}.${hash}`, sequencer: `00${hash}` },
        },
      },
    ],
  });
}

const bodies = Array.from({ length: MESSAGES }, (_, number) => bodyOf(number));
const read =
  process.argv[2] === 'theirs'
    ? (body: string) => JSON.parse(body) as unknown
    : (body: string) => readMessage(body, scope);

function readAll(): unknown[] {
  return bodies.map(read);
}

for (let reading = 0; reading < WARM_UP; reading++) readAll();
const begin = performance.now();
const before = process.cpuUsage();
for (let reading = 0; reading < READINGS; reading++) readAll();
const { user, system } = process.cpuUsage(before);
const wallS = (performance.now() - begin) / 1000 / READINGS;
process.stdout.write(`${JSON.stringify({ wallS, cpuS: (user + system) / 1e6 / READINGS })}\n`);
