import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from '../aws-client-config.ts';
import { AwsProxy } from '../aws-proxy.ts';
import { createAuditTable } from '../dynamodb-server.ts';
import type { MinistackServer } from '../ministack-server.ts';
import { s3Objects } from '../redshift-data/object-readers.ts';
import { RedshiftPeer } from '../redshift-data/redshift-peer.ts';
import { createFunctionRole } from './function-role.ts';
import { GlueTable } from './glue-table.ts';
import { LambdaFunctions } from './lambda-functions.ts';
import { lambdaZip } from './lambda-zip.ts';
import { type Notifications, notify } from './notifications.ts';
import { QueuePair } from './queue-pair.ts';
import { APP_ID, type RecordedCalls } from './recorded-calls.ts';
import { statementEvents } from './statement-events.ts';
import { timeLapse } from './time-lapse.ts';

/** Messages of a dead function come again after so long. On AWS six times the function's time-out is right. */
const TIMEOUT_SECONDS = 15;
/** A batch that fails as a whole takes good messages with it: as many tries as `infra` gives. */
const TRIES = 10;

/** In what deployments differ. */
export interface DeploymentSettings {
  /** Of all functions, over what is set here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly notifications?: Notifications;
  /** Of intake: a message that nobody understands is dead after both, multiplied. */
  readonly intake?: { readonly timeoutSeconds: number; readonly tries: number };
  /** Learns what the functions call. It sees the emulator's proxy already. */
  readonly calls: RecordedCalls;
}

/**
 * The whole pipeline on the emulator, made by calls of the SDK: bucket → notification → queue → intake → loader queue →
 * loader → DynamoDB, Glue and a Redshift Data API over PostgreSQL. Functions run from the real bundle.
 *
 * They reach every service through a proxy, `server.proxy` or `warehouse`, which a test can put faults in; the test's own
 * clients go past it.
 */
export class Deployment implements AsyncDisposable {
  readonly server: MinistackServer;
  readonly peer: RedshiftPeer;
  /** In front of the peer. */
  readonly warehouse: AwsProxy;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
  readonly functions: LambdaFunctions;
  readonly #name: string;
  readonly #settings: DeploymentSettings;
  #intakeQueue: QueuePair | undefined;
  #loaderQueue: QueuePair | undefined;
  #catalog: GlueTable | undefined;

  private constructor(
    server: MinistackServer,
    peer: RedshiftPeer,
    warehouse: AwsProxy,
    s3: S3Client,
    settings: DeploymentSettings,
  ) {
    this.server = server;
    this.peer = peer;
    this.warehouse = warehouse;
    this.s3 = s3;
    this.#settings = settings;
    settings.calls.watch(warehouse);
    this.sqs = new SQSClient(clientConfig(server.directUrl));
    this.dynamoDb = new DynamoDBClient(clientConfig(server.directUrl));
    this.functions = new LambdaFunctions(server.directUrl);
    this.#name = server.newName('e2e');
  }

  static async create(server: MinistackServer, settings: DeploymentSettings): Promise<Deployment> {
    const s3 = new S3Client({ ...clientConfig(server.directUrl), forcePathStyle: true });
    const peer = await RedshiftPeer.start({ objects: s3Objects(s3) });
    const deployment = new Deployment(server, peer, await AwsProxy.start(peer.server.url), s3, settings);
    try {
      await deployment.#create();
      return deployment;
    } catch (error) {
      await deployment[Symbol.asyncDispose]();
      throw error;
    }
  }

  get bucket(): string {
    return `${this.#name}-area`;
  }

  get control(): { readonly bucket: string; readonly prefix: string } {
    return { bucket: `${this.#name}-control`, prefix: 'control/' };
  }

  get auditTable(): string {
    return `${this.#name}-audit`;
  }

  get intake(): string {
    return `${this.#name}-intake`;
  }

  get loader(): string {
    return `${this.#name}-loader`;
  }

  get database(): string {
    return 'dev';
  }

  get intakeQueue(): QueuePair {
    return this.#intakeQueue!;
  }

  get loaderQueue(): QueuePair {
    return this.#loaderQueue!;
  }

  get catalog(): GlueTable {
    return this.#catalog!;
  }

  /** Puts another release in the place of the functions, whatever they are at. */
  async deployAnew(): Promise<void> {
    const zip = lambdaZip('second');
    for (const name of [this.intake, this.loader]) await this.functions.replace(name, zip);
  }

  /** Everything works again, and what has to be in between is. */
  heal(): void {
    this.peer.faults.heal();
    this.server.proxy.heal();
    this.warehouse.heal();
    this.beInBetween();
  }

  /** What AWS does and neither emulator nor peer do. Comes after faults that were put before. */
  beInBetween(): void {
    this.server.proxy.put('SendMessage', timeLapse);
    this.warehouse.put('BatchExecuteStatement', statementEvents(this.peer, this.sqs, this.loaderQueue.url));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.functions[Symbol.asyncDispose]();
    this.#catalog?.[Symbol.dispose]();
    await this.warehouse[Symbol.asyncDispose]();
    await this.peer[Symbol.asyncDispose]();
    for (const client of [this.s3, this.sqs, this.dynamoDb]) client.destroy();
  }

  async #create(): Promise<void> {
    const name = this.#name;
    const { notifications = 'direct', intake = { timeoutSeconds: TIMEOUT_SECONDS, tries: TRIES } } = this.#settings;
    await this.peer.createDatabase(undefined, this.database);
    for (const Bucket of [this.bucket, this.control.bucket]) await this.s3.send(new CreateBucketCommand({ Bucket }));
    await createAuditTable(this.dynamoDb, this.auditTable);
    this.#catalog = await GlueTable.create(this.server.directUrl, `${name}-catalog`, this.bucket);
    this.#intakeQueue = await QueuePair.create(this.sqs, `${name}-files`, intake.timeoutSeconds, intake.tries);
    this.#loaderQueue = await QueuePair.create(this.sqs, `${name}-loads`, TIMEOUT_SECONDS, TRIES);
    this.beInBetween();
    await this.#createFunctions(intake.timeoutSeconds);
    const { s3, bucket } = this;
    await notify(notifications, { s3, bucket, name, queueArn: this.intakeQueue.arn, url: this.server.directUrl });
  }

  async #createFunctions(intakeSeconds: number): Promise<void> {
    const { functions } = this;
    const zip = lambdaZip('first');
    const role = await createFunctionRole(this.server.directUrl, `${this.#name}-functions`);
    const names = { intake: this.intake, loader: this.loader, migrate: `${this.#name}-migrate` };
    for (const [entry, name] of Object.entries(names)) {
      const environment = { ...this.#environment(), [APP_ID]: entry };
      const timeoutSeconds = entry === 'intake' ? intakeSeconds : TIMEOUT_SECONDS;
      await functions.create({ name, handler: `${entry}.handler`, zip, role, environment, timeoutSeconds });
    }
    await functions.invoke(names.migrate);
    await functions.trigger(names.intake, { queueArn: this.intakeQueue.arn, batchSize: 1_000, windowSeconds: 1 });
    await functions.trigger(names.loader, { queueArn: this.loaderQueue.arn, batchSize: 10, windowSeconds: 0 });
  }

  #environment(): Record<string, string> {
    // The SDK sends messages to the address that the queue's own begins with: that of the proxy.
    const loaderQueueUrl = this.server.url + new URL(this.loaderQueue.url).pathname;
    return {
      AWS_ENDPOINT_URL: this.server.url,
      AWS_ENDPOINT_URL_REDSHIFT_DATA: this.warehouse.url,
      AREA_BUCKET: this.bucket,
      CONTROL_BUCKET: this.control.bucket,
      AUDIT_TABLE: this.auditTable,
      LOADER_QUEUE_URL: loaderQueueUrl,
      CATALOG_DATABASE: this.catalog.database,
      CATALOG_CRAWLER: this.catalog.crawler,
      CATALOG_CRAWL_PAUSE_SECONDS: '0',
      REDSHIFT_WORKGROUP: 'e2e',
      REDSHIFT_DATABASE: this.database,
      ...this.#settings.environment,
    };
  }
}
