import type { Stack, Typed } from '../stack/stack.ts';

/** What is wrong with the functions: runtime, log, rights at hand when they start, and the warehouse ready before the loader. */
export function functions(stack: Stack): string[] {
  return [...stack.all('aws:lambda/function:Function').flatMap((one) => problemsOf(stack, one)), ...order(stack)];
}

function problemsOf(stack: Stack, one: Typed<'aws:lambda/function:Function'>): string[] {
  const { name, inputs, urn } = one;
  const log = stack
    .all('aws:cloudwatch/logGroup:LogGroup')
    .find((group) => group.inputs.name === inputs.loggingConfig.logGroup);
  const days = Number(stack.settings['logRetentionDays'] ?? 30);
  const policy = stack.the('aws:iam/rolePolicy:RolePolicy', name);
  const mayReach = ['migrate', 'loader'].includes(name) && stack.settings['warehouse'] === 'postgres';
  const isPlaced = mayReach && stack.settings['subnetIds'] !== undefined;
  return [
    ...(inputs.runtime === 'nodejs24.x' ? [] : [`${name} runs on ${inputs.runtime}`]),
    ...(inputs.architectures.join() === 'arm64' ? [] : [`${name} runs on ${inputs.architectures.join()}`]),
    ...(inputs.handler === `${name}.handler` ? [] : [`${name} starts at ${inputs.handler}`]),
    ...(inputs.reservedConcurrentExecutions === undefined ? [] : [`${name} takes concurrency away from the account`]),
    ...(log?.inputs.retentionInDays === days ? [] : [`the log of ${name} is not kept for ${days} days`]),
    ...(stack.isBefore(policy.urn, urn) ? [] : [`${name} may start before it has its rights`]),
    ...((inputs.vpcConfig !== undefined) === isPlaced ? [] : [`${name} is ${isPlaced ? 'not ' : ''}in a network`]),
  ];
}

/** Migrations are run by each deployment that changes them, before the loader is changed. */
function order(stack: Stack): string[] {
  const hasWarehouse = (stack.settings['warehouse'] ?? 'none') !== 'none';
  const [invocation, ...others] = stack.all('aws:lambda/invocation:Invocation');
  const migrate = stack.all('aws:lambda/function:Function').find(({ name }) => name === 'migrate');
  if (invocation === undefined || migrate === undefined) return hasWarehouse ? ['nobody runs the migrations'] : [];
  const { inputs, urn } = invocation;
  const untold = Object.entries(migrate.inputs.environment.variables).filter(
    ([key, value]) => inputs.triggers[key] !== value,
  );
  const first = [...stack.all('aws:redshiftserverless/workgroup:Workgroup'), migrate];
  return [
    ...(others.length === 0 ? [] : ['the migrations run twice']),
    ...(inputs.functionName === migrate.inputs.name ? [] : [`${inputs.functionName} is taken for migrate`]),
    ...(/^[0-9a-f]{64}$/.test(inputs.triggers['code'] ?? '') ? [] : ['other SQL runs no migrations']),
    ...untold.map(([key]) => `another ${key} runs no migrations`),
    ...first
      .filter((one) => !stack.isBefore(one.urn, urn))
      .map(({ name }) => `migrations may run before ${name} is there`),
    ...(stack.isBefore(urn, stack.the('aws:lambda/function:Function', 'loader').urn)
      ? []
      : ['the loader may meet a warehouse that is not migrated']),
  ];
}
