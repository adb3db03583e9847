import type { LambdaClient } from '@aws-sdk/client-lambda';
import { InvokeCommand, ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { bodyOfCall } from '../../src/adapters/sqs/loader-call.ts';
import { clientConfig } from '../support/aws-client-config.ts';
import { dayFile } from '../support/e2e/day-files.ts';
import type { TrapFile } from '../support/trap-area.ts';
import { assumeRole } from './assumed-role.ts';
import type { Deployed } from './deployed.ts';
import type { DeploymentBench } from './deployment-bench.ts';
import type { Flow } from './flow.ts';
import { badFile } from './order-files.ts';
import { comesTrue } from './outcome.ts';

const PREPARED_MS = 30_000;
/** Days of May 2024 come first, and each file in a day of its own, which the catalog does not know yet. */
let files = 0;

/** The ways through a deployment that together need all of its rights, as far as the emulator checks them. */
export class Flows {
  readonly #bench: DeploymentBench;
  readonly #deployed: Deployed;
  readonly #lambda: LambdaClient;

  constructor(bench: DeploymentBench, deployed: Deployed, lambda: LambdaClient) {
    this.#bench = bench;
    this.#deployed = deployed;
    this.#lambda = lambda;
  }

  /** A good file is loaded, and its day is in the catalog. */
  good(): Flow {
    const { day, name } = nextFile();
    const file = dayFile(day, name, name, 'created');
    const isDone = async () =>
      (await this.#is(file, 'LOADED')) &&
      (await this.#deployed.outcome.isSettled()) &&
      (await this.#deployed.days()).includes(`2024-5-${day}`);
    return { begin: async () => this.#put(file), isDone, again: async () => this.#announceAgain(file) };
  }

  /** A file is in the audit as soon as it is received. The loader stands still for it: it would record what it loads. */
  recorded(): Flow {
    const { day, name } = nextFile();
    const file = dayFile(day, name, name, 'created');
    return {
      prepare: async () => this.#switch('loader', false),
      begin: async () => this.#put(file),
      isDone: async () => (await this.#deployed.outcome.states())[file.key] !== undefined,
      again: async () => {
        await this.#switch('loader', true);
        await this.#announceAgain(file);
      },
    };
  }

  /** A file that only the load finds bad is looked at again, and set aside. */
  bad(): Flow {
    const { day, name } = nextFile();
    const file = badFile(day, name, name);
    const isDone = async () => (await this.#is(file, 'QUARANTINED')) && (await this.#deployed.outcome.isSettled());
    return { begin: async () => this.#put(file), isDone, again: async () => this.#announceAgain(file) };
  }

  /** A file that is overwritten before it is loaded does not wait any more. The loader stands still for it. */
  overwritten(): Flow {
    const { day, name } = nextFile();
    const [old, young] = twoVersions(day, name);
    const { outcome } = this.#deployed;
    const versionsWaiting = async () => (await outcome.waiting()).filter((key) => key === old.key).length;
    return {
      prepare: async () => {
        await this.#switch('loader', false);
        await this.#put(old);
        await mustComeTrue(async () => (await versionsWaiting()) === 1);
      },
      begin: async () => this.#put(young),
      isDone: async () => {
        const states = (await outcome.states())[old.key] ?? [];
        return /^(RECEIVED|LOADED),SUPERSEDED$/.test(states.join()) && (await versionsWaiting()) < 2;
      },
      again: async () => {
        await this.#switch('loader', true);
        await this.#announceAgain(young);
      },
    };
  }

  /** A file that is overwritten before it is loaded is told from what is there now. Intake is late to hear of it. */
  replaced(): Flow {
    const { day, name } = nextFile();
    const [old, young] = twoVersions(day, name);
    const { outcome } = this.#deployed;
    return {
      prepare: async () => {
        await this.#switch('loader', false);
        await this.#put(old);
        await mustComeTrue(async () => (await outcome.waiting()).includes(old.key));
        await this.#switch('intake', false);
        await this.#put(young);
      },
      begin: async () => this.#switch('loader', true),
      isDone: async () => ((await outcome.states())[old.key] ?? []).join() === 'LOADED,SUPERSEDED',
      again: async () => {
        await this.#switch('intake', true);
        await this.#deployed.callLoader(bodyOfCall('schedule'));
      },
    };
  }

  /** Lambda takes a queue as a function's trigger: it asks then whether the role may do what that needs. */
  trigger(of: 'intake' | 'loader'): Flow {
    let isTaken = false;
    const begin = async () => {
      const UUID = await this.#mapping(of);
      await this.#lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
      isTaken = true;
    };
    return { begin, isDone: async () => Promise.resolve(isTaken), again: begin };
  }

  /** `migrate` finds the warehouse as it ought to be. */
  migrated(): Flow {
    let isDone = false;
    const begin = async () => {
      const FunctionName = this.#deployed.outputs.functions.migrate ?? '';
      const { FunctionError, Payload } = await this.#lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
      if (FunctionError !== undefined) throw new Error(Buffer.from(Payload ?? []).toString('utf8'));
      isDone = true;
    };
    return { begin, isDone: async () => Promise.resolve(isDone), again: begin };
  }

  /** EventBridge Scheduler calls the loader, by the role that it was given. */
  scheduled(): Flow {
    let isSent = false;
    const begin = async () => {
      const { iam, emulator, prefix } = this.#bench;
      const credentials = await assumeRole(iam, emulator.url, `${prefix}-scheduler`);
      const sqs = new SQSClient({ ...clientConfig(emulator.url), credentials });
      const QueueUrl = this.#deployed.outputs.queues.loader;
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: bodyOfCall('kick') }));
      isSent = true;
    };
    return { begin, isDone: async () => Promise.resolve(isSent), again: begin };
  }

  /** A day that the catalog lacks makes a crawl owed; it is run, and found to have been run. */
  crawled(): Flow {
    const { day, name } = nextFile();
    const file = dayFile(day, name, name, 'created');
    const { outcome } = this.#deployed;
    let wasStarted = false;
    const isDone = async () => {
      if (!(await this.#is(file, 'LOADED'))) return false;
      const owed = await outcome.owedCrawl();
      wasStarted ||= owed?.started === true;
      if (wasStarted && owed === null) return true;
      await this.#deployed.callLoader(bodyOfCall('schedule'));
      return false;
    };
    return { begin: async () => this.#put(file), isDone, again: async () => this.#announceAgain(file) };
  }

  async #put(file: TrapFile): Promise<void> {
    await this.#deployed.uploads.put([file]);
  }

  async #announceAgain({ key }: TrapFile): Promise<void> {
    await this.#deployed.announce(key);
    await mustComeTrue(async () => (await this.#deployed.outcome.states())[key] !== undefined);
    await this.#deployed.callLoader(bodyOfCall('schedule'));
  }

  async #is({ key }: TrapFile, state: string): Promise<boolean> {
    return (await this.#deployed.outcome.states())[key]?.join() === state;
  }

  /** Lets a function be triggered, or not. */
  async #switch(of: 'intake' | 'loader', Enabled: boolean): Promise<void> {
    await this.#lambda.send(new UpdateEventSourceMappingCommand({ UUID: await this.#mapping(of), Enabled }));
  }

  async #mapping(of: 'intake' | 'loader'): Promise<string> {
    const FunctionName = this.#deployed.outputs.functions[of];
    const { EventSourceMappings = [] } = await this.#lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    return EventSourceMappings[0]?.UUID ?? '';
  }
}

function nextFile(): { readonly day: number; readonly name: string } {
  files += 1;
  return { day: files, name: `f${files}` };
}

/** Of one key, and of two sizes: by that a load that was told of the first one knows the difference. */
function twoVersions(day: number, name: string): [TrapFile, TrapFile] {
  const old = dayFile(day, name, name, 'created');
  const rows = [...old.table.rows, ['another', 'c1', 'shipped', '2024-06-01', null]];
  return [old, { ...old, table: { ...old.table, rows } }];
}

async function mustComeTrue(isSo: () => Promise<boolean>): Promise<void> {
  if (!(await comesTrue(isSo, PREPARED_MS))) throw new Error(`waited in vain: ${String(isSo)}`);
}
