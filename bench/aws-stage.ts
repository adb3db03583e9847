import { createHash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { followUpOf } from '../src/adapters/sqs/follow-up.ts';
import { sideBySide } from '../src/aws/side-by-side.ts';
import { clientConfig } from '../test/support/aws-client-config.ts';
import { jsonOf } from '../test/support/aws-faults.ts';
import { AwsProxy, type InBetween } from '../test/support/aws-proxy.ts';
import { DynamoDbServer } from '../test/support/dynamodb-server.ts';
import { GlueTable } from '../test/support/e2e/glue-table.ts';
import { MinistackServer } from '../test/support/ministack-server.ts';
import { s3Objects } from '../test/support/redshift-data/object-readers.ts';
import { RedshiftPeer } from '../test/support/redshift-data/redshift-peer.ts';
import { addTo, type Quantities } from './quantities.ts';
import { countingDynamoDb, countingS3 } from './wire.ts';

const BUCKET = 'acme-transformed';
const PUT_AT_ONCE = 16;

/**
 * All services that the functions speak to, each by its protocol: S3 and Glue (ministack), DynamoDB (dynalite), the
 * Redshift Data API over PostgreSQL, and a queue that only keeps what it is sent. Whatever passes is counted.
 */
export class AwsStage implements AsyncDisposable {
  readonly used: Quantities = {};
  /** Messages for the loader that are there to be taken: kicks, and events of statements. */
  #due: string[] = [];
  /** Follow-ups, which come minutes later. */
  #later: string[] = [];
  #pending = new Set<Promise<unknown>>();
  readonly #s3: S3Client;
  readonly #server: MinistackServer;
  readonly #dynamoDb: DynamoDbServer;
  readonly #peer: RedshiftPeer;
  readonly #warehouse: AwsProxy;
  readonly environment: Readonly<Record<string, string>>;

  private constructor(
    s3: S3Client,
    server: MinistackServer,
    dynamoDb: DynamoDbServer,
    peer: RedshiftPeer,
    warehouse: AwsProxy,
    environment: Readonly<Record<string, string>>,
  ) {
    this.#s3 = s3;
    this.#server = server;
    this.#dynamoDb = dynamoDb;
    this.#peer = peer;
    this.#warehouse = warehouse;
    this.environment = environment;
  }

  static async start(): Promise<AwsStage> {
    const server = await MinistackServer.start();
    const dynamoDb = await DynamoDbServer.start();
    const s3 = new S3Client({ ...clientConfig(server.directUrl), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const peer = await RedshiftPeer.start({ objects: s3Objects(s3) });
    const database = await peer.createDatabase();
    const warehouse = await AwsProxy.start(peer.server.url);
    using catalog = await GlueTable.create(server.directUrl, server.newName('catalog'), BUCKET);
    return new AwsStage(s3, server, dynamoDb, peer, warehouse, {
      ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      AWS_ENDPOINT_URL: server.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.proxy.url,
      AWS_ENDPOINT_URL_REDSHIFT_DATA: warehouse.url,
      ...{ AREA_BUCKET: BUCKET, CONTROL_BUCKET: BUCKET, AUDIT_TABLE: await dynamoDb.createTable() },
      ...{ LOADER_QUEUE_URL: `${server.url}/000000000000/loader`, CATALOG_DATABASE: catalog.database },
      ...{ REDSHIFT_DATABASE: database, REDSHIFT_WORKGROUP: 'bench', COMPLETION: 'event' },
    });
  }

  /** From now on. */
  count(): void {
    this.#server.proxy.put('SendMessage', this.#keeping());
    this.#server.proxy.put('', countingS3(this.used));
    this.#dynamoDb.proxy.put('', countingDynamoDb(this.used));
    this.#warehouse.put('', this.#telling());
  }

  /** Puts the same bytes under each key. */
  async put(keys: readonly string[], bytes: Uint8Array): Promise<void> {
    await sideBySide(keys, PUT_AT_ONCE, async (Key) => {
      return this.#s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: bytes }));
    });
  }

  /** An S3 notification of an object, as S3 sends it. */
  notificationOf(key: string): string {
    const encoded = encodeURIComponent(key).replaceAll('%2F', '/');
    const object = { key: encoded, size: 1, eTag: 'e'.repeat(32), sequencer: '0068F3A2B1C4D5E6F7' };
    const s3 = { s3SchemaVersion: '1.0', bucket: { name: BUCKET, arn: `arn:aws:s3:::${BUCKET}` }, object };
    const record = { eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: 'eu-west-1', s3 };
    return JSON.stringify({
      Records: [{ ...record, eventName: 'ObjectCreated:Put', eventTime: '2026-03-01T12:34:56.789Z' }],
    });
  }

  /** What is in the loader's queue, up to so many messages; first waits for the statements that run. */
  async take(most: number): Promise<string[]> {
    await Promise.all(this.#pending);
    return this.#due.splice(0, most);
  }

  /** The follow-ups that were asked for are due now. */
  letTimePass(): void {
    for (const body of this.#later.splice(0))
      this.#due.push(JSON.stringify({ ...JSON.parse(body), dueMs: Date.now() }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#s3.destroy();
    await this.#warehouse[Symbol.asyncDispose]();
    await this.#peer[Symbol.asyncDispose]();
    await this.#dynamoDb[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
  }

  /** The queue: a message that is sent, taken and deleted is three requests; the latter two serve up to ten at once. */
  #keeping(): InBetween {
    return async (asked) => {
      addTo(this.used, { sqsRequests: 1, sqsCalls: 1 });
      const body = String(jsonOf(asked)['MessageBody']);
      (followUpOf(body) === undefined ? this.#due : this.#later).push(body);
      const answer = { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      return Promise.resolve({ status: 200, headers, body: Buffer.from(JSON.stringify(answer)) });
    };
  }

  /** EventBridge: tells the loader when a load is decided. */
  #telling(): InBetween {
    return async (asked, pass) => {
      addTo(this.used, { dataApiCalls: 1 });
      const answer = await pass(asked);
      const { WithEvent, StatementName: statementName } = jsonOf(asked);
      const { Id } = jsonOf(answer);
      if (WithEvent !== true || typeof Id !== 'string') return answer;
      const statement = this.#peer.server.api.find(Id, 'test');
      const told = statement.done.then(() => {
        addTo(this.used, { sqsRequests: 1 });
        const detail = { statementName, statementId: Id, state: statement.status };
        const type = 'Redshift Data Statement Status Change';
        this.#due.push(JSON.stringify({ source: 'aws.redshift-data', 'detail-type': type, detail }));
        this.#pending.delete(told);
      });
      this.#pending.add(told);
      return answer;
    };
  }
}
