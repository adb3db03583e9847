import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { InMemoryWarehouse } from '../../src/adapters/memory/in-memory-warehouse.ts';
import { SqsFollowUps } from '../../src/adapters/sqs/sqs-follow-ups.ts';
import { SqsLoaderCalls } from '../../src/adapters/sqs/sqs-loader-calls.ts';
import { IntakeHandler } from '../../src/entry/lambda/intake-handler.ts';
import { type LoaderDependencies, LoaderHandler } from '../../src/entry/lambda/loader-handler.ts';
import { MeteredAuditStore } from '../../src/entry/lambda/metered-audit-store.ts';
import { Tally } from '../../src/entry/lambda/tally.ts';
import { LoaderQueue } from './loader-queue.ts';
import type { Ports } from './pipeline.ts';
import { sqsEvent } from './sqs-events.ts';
import { type WarehouseOptions, World } from './world.ts';

const PREFIXES = { orders: 'orders/', customers: 'customers/' };
const NEVER = Number.POSITIVE_INFINITY;

/** A line of the log. */
export interface Logged {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The two functions over a world in memory, with the loader's queue between them. Every call is a new process. */
export class LambdaWorld extends World {
  /** Of the area: objects in others are foreign. */
  readonly bucket: string;
  readonly queue = new LoaderQueue(this.clock);
  readonly tally = new Tally();
  readonly logged: Logged[] = [];
  settings: LoaderDependencies['settings'] = {
    completion: 'event',
    loadEverySeconds: 0,
    minimum: { files: NEVER, sizeBytes: NEVER },
  };

  constructor(bucket = 'area') {
    super();
    this.bucket = bucket;
  }

  /** Every call is a new process, which its loads outlive. */
  override warehouse(options: WarehouseOptions = {}): InMemoryWarehouse {
    return super.warehouse({ loadsOutliveCaller: true, ...options });
  }

  /** Ids of the messages that intake reports. */
  async intake(event: SQSEvent, ports: Partial<Ports> = {}, deadline = NEVER): Promise<readonly string[]> {
    const { clock, tally } = this;
    const { receive } = this.start(this.#metered(ports));
    const calls = new SqsLoaderCalls({ client: this.queue.client, queueUrl: 'q' });
    const kick = async () => calls.send('kick');
    const scope = { bucket: this.bucket, prefixes: PREFIXES };
    const intake = new IntakeHandler({ receive, kick, scope, clock, log: this.#log(), tally });
    return idsOf(await intake.handle(event, deadline));
  }

  /** Ids of the messages that the loader reports. */
  async loader(
    event: SQSEvent,
    ports: Partial<Ports> = {},
    change: Partial<LoaderDependencies> = {},
    deadline = NEVER,
  ): Promise<readonly string[]> {
    const { clock, tally, settings } = this;
    const followUps = new SqsFollowUps({ client: this.queue.client, queueUrl: 'q', clock });
    const all = { ...this.#metered(ports), followUps };
    const calls = new SqsLoaderCalls({ client: this.queue.client, queueUrl: 'q' });
    const loader = new LoaderHandler({
      ...{ clock, tally, settings, followUps, log: this.#log() },
      process: this.start(all).process,
      plans: ports.plans ?? this.plans,
      call: async (call, delaySeconds) => calls.send(call, delaySeconds),
      runOwed: async () => Promise.resolve(undefined),
      ...change,
    });
    return idsOf(await loader.handle(event, deadline));
  }

  /** Hands the loader what is due in its queue, until nothing is. */
  async drain(ports: Partial<Ports> = {}): Promise<void> {
    for (let rounds = 0; rounds < 100; rounds++) {
      const bodies = this.queue.take();
      if (bodies.length === 0) return;
      const failed = await this.loader(sqsEvent(...bodies), ports);
      if (failed.length > 0) throw new Error(`the loader reports ${failed.join()}`);
    }
    throw new Error('the loader calls itself for ever');
  }

  /** Lines of the log of that level and above nothing else. */
  linesOf(level: Logged['level']): readonly string[] {
    return this.logged.filter((line) => line.level === level).map(({ message }) => message);
  }

  #metered(ports: Partial<Ports>): Partial<Ports> {
    return { ...ports, audit: new MeteredAuditStore(ports.audit ?? this.audit, this.tally) };
  }

  #log() {
    const at = (level: Logged['level']) => {
      return (message: unknown, ...[fields = {}]: readonly unknown[]) => {
        this.logged.push({ level, message: String(message), fields: fields as Logged['fields'] });
      };
    };
    return { info: at('info'), warn: at('warn'), error: at('error') };
  }
}

function idsOf({ batchItemFailures }: SQSBatchResponse): string[] {
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
