import { globSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import type { RegisterResourceRequest, RegisterResourceResponse } from '@pulumi/pulumi/proto/resource_pb.js';
import { answerOf, type Home, madeOf } from './simulated-aws.ts';
import { type Resource, Stack } from './stack.ts';

// Pulumi needs the compiler to send closures to the cloud, and the program has none: reading it takes seconds.
jest.mock('typescript', () => ({}));

/** The name in Pulumi.yaml. */
export const PROJECT = 'transformed-orders';

const PROGRAM = join(__dirname, '../../../infra');
const PARTS = [
  ...globSync('**/*.ts', { cwd: PROGRAM, exclude: ['index.ts'] }).map((path) => join(PROGRAM, path)),
  '@pulumi/pulumi',
].map((path) => [path, jest.requireActual<object>(path)] as const);

/** What may be different from run to run, besides settings. */
export interface Run {
  readonly project: string;
  readonly stack: string;
  readonly home: Home;
}

const HERE: Run = {
  project: PROJECT,
  stack: 'dev',
  home: { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' },
};

/**
 * Runs the program as `pulumi up` does, `infra/index.ts` and all, against a simulated AWS.
 *
 * @param settings keys of the stack's configuration, without the project's name; they must be right, since Pulumi ends the
 *   process where a program fails
 */
export async function runProgram(settings: Readonly<Record<string, string>>, run: Partial<Run> = {}): Promise<Stack> {
  const { project, stack, home } = { ...HERE, ...run };
  const resources: Resource[] = [];
  using _quick = withoutStacks();
  using _real = withoutEmulator();
  await pulumi.runtime.setMocks(
    {
      call: ({ token, inputs }) => answerOf(token, inputs as Record<string, string>, home),
      newResource: ({ type, name, inputs }) => madeOf(type, name, inputs as Record<string, unknown>, home),
    },
    project,
    stack,
  );
  listen(resources);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(settings).map(([key, value]) => [`${project}:${key}`, value])),
  );
  const outputs = await pulumi.runtime.runInPulumiStack(program);
  // What is still under way would come to the next run.
  await pulumi.runtime.disconnect();
  return new Stack(settings, resources, outputs as Record<string, unknown>);
}

/** The program works while it is imported; each run needs it anew, and nothing of what it is made of. */
async function program(): Promise<object> {
  let outputs: object = {};
  await jest.isolateModulesAsync(async () => {
    for (const [path, part] of PARTS) jest.doMock(path, () => part);
    outputs = await import('../../../infra/index.ts');
  });
  return { ...outputs };
}

/** Parents, dependencies and protection are part of what is asked of the engine, which simulations are not told of. */
function listen(resources: Resource[]): void {
  // Its type is that of a client with all overloads of gRPC; a simulation has this one.
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: Register };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) => {
    register(request, (error, response) => {
      if (response !== undefined) resources.push(resourceOf(request, response));
      answer(error, response);
    });
  };
}

type Register = (request: RegisterResourceRequest, answer: Answer) => void;
/** The response is not there where there is an error. */
type Answer = (error: Error | null, response: RegisterResourceResponse | undefined) => void;

function resourceOf(request: RegisterResourceRequest, response: RegisterResourceResponse): Resource {
  return {
    urn: response.getUrn(),
    type: request.getType(),
    name: request.getName(),
    parent: request.getParent(),
    dependencies: request.getDependenciesList(),
    isProtected: request.getProtect() === true,
    isCustom: request.getCustom(),
    inputs: properties(request.getObject()),
    state: properties(response.getObject()),
  };
}

function properties(struct: ReturnType<RegisterResourceRequest['getObject']>): Record<string, unknown> {
  return struct === undefined ? {} : pulumi.runtime.deserializeProperties(struct);
}

/** Pulumi notes where each promise was made, and jest looks every line of that up in source maps: five times the work. */
function withoutStacks(): Disposable {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Object.assign(Error, { stackTraceLimit: 0, prepareStackTrace: String });
  return { [Symbol.dispose]: () => Object.assign(Error, { stackTraceLimit, prepareStackTrace }) };
}

/** Policies on an emulator allow for what it cannot do. */
function withoutEmulator(): Disposable {
  const url = process.env['AWS_ENDPOINT_URL'];
  delete process.env['AWS_ENDPOINT_URL'];
  return {
    [Symbol.dispose]: () => {
      if (url !== undefined) process.env['AWS_ENDPOINT_URL'] = url;
    },
  };
}
