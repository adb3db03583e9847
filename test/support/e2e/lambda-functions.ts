import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { clientConfig } from '../aws-client-config.ts';

const INVOKE_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** How a function is set up. */
export interface FunctionSpec {
  readonly name: string;
  readonly handler: string;
  readonly zip: Buffer;
  readonly role: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Which messages a function is handed. */
export interface Trigger {
  readonly queueArn: string;
  readonly batchSize: number;
  /** Above 10 messages SQS waits for a batch to fill, for one second at least. */
  readonly windowSeconds: number;
}

/** Functions on the emulator; gone, with their triggers and processes, when disposed of. */
export class LambdaFunctions implements AsyncDisposable {
  readonly #client: LambdaClient;
  readonly #functions: string[] = [];
  readonly #triggers: string[] = [];

  constructor(url: string) {
    const config = clientConfig(url);
    this.#client = new LambdaClient({ ...config, requestHandler: { requestTimeout: INVOKE_MS } });
  }

  async create({ name, handler, zip, role, timeoutSeconds, environment }: FunctionSpec): Promise<void> {
    const settings = { Role: role, Timeout: timeoutSeconds, MemorySize: 512, Environment: { Variables: environment } };
    const made = { FunctionName: name, Runtime: 'nodejs24.x' as const, Handler: handler, Code: { ZipFile: zip } };
    await this.#client.send(new CreateFunctionCommand({ ...made, ...settings }));
    this.#functions.push(name);
    while (!(await this.#isActive(name))) await sleep(LOOK_EVERY_MS);
  }

  /** Puts another code in its place; on the emulator an invocation that is under way dies. */
  async replace(FunctionName: string, ZipFile: Buffer): Promise<void> {
    await this.#client.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    while (!(await this.#isActive(FunctionName))) await sleep(LOOK_EVERY_MS);
  }

  async trigger(FunctionName: string, { queueArn, batchSize, windowSeconds }: Trigger): Promise<void> {
    const create = new CreateEventSourceMappingCommand({
      FunctionName,
      EventSourceArn: queueArn,
      BatchSize: batchSize,
      MaximumBatchingWindowInSeconds: windowSeconds,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    const { UUID = '' } = await this.#client.send(create);
    this.#triggers.push(UUID);
  }

  /** Calls a function and gives its answer. Throws what it threw. */
  async invoke(FunctionName: string): Promise<unknown> {
    const { FunctionError, Payload } = await this.#client.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
    const text = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError !== undefined) throw new Error(`${FunctionName}: ${text}`);
    return JSON.parse(text) as unknown;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const UUID of this.#triggers) await this.#client.send(new DeleteEventSourceMappingCommand({ UUID }));
    for (const FunctionName of this.#functions) await this.#client.send(new DeleteFunctionCommand({ FunctionName }));
    this.#client.destroy();
  }

  async #isActive(FunctionName: string): Promise<boolean> {
    const ask = new GetFunctionConfigurationCommand({ FunctionName });
    const { State, LastUpdateStatus } = await this.#client.send(ask);
    return State !== 'Pending' && LastUpdateStatus !== 'InProgress';
  }
}
