import { repairSettings } from '../../../src/entry/config/command-line-settings.ts';
import type { Given } from '../../../src/entry/config/settings-reader.ts';
import { VARIABLES, type Variable } from '../../../src/entry/config/variables.ts';
import { intakeSettings, loaderSettings, migrationSettings } from '../../../src/entry/config.ts';
import type { Stack } from '../stack/stack.ts';

const READ = { intake: intakeSettings, loader: loaderSettings, migrate: migrationSettings };
type Entry = keyof typeof READ;

/** What Node itself reads. */
const OF_NODE = ['NODE_EXTRA_CA_CERTS'];

/** What is wrong with the variables that functions and command line are given: the real code reads them. */
export function environments(stack: Stack): string[] {
  const functions = stack.all('aws:lambda/function:Function');
  const names = functions.map(({ name }) => name).sort();
  const wanted = (stack.settings['warehouse'] ?? 'none') === 'none' ? ['intake', 'loader'] : Object.keys(READ);
  return [
    ...(names.join() === wanted.join() ? [] : [`there are the functions ${names.join()}, not ${wanted.join()}`]),
    ...functions.flatMap(({ name, inputs }) => problemsOf(name as Entry, inputs.environment.variables)),
    ...problemsOfCommandLine(stack.outputs['environment'] as Given),
    ...pointsNowhere(stack),
  ];
}

function problemsOf(name: Entry, variables: Given): string[] {
  const unread = Object.keys(variables).filter((variable) => !isReadBy(name, variable));
  return [
    ...unread.map((variable) => `${name} does not read ${variable}`),
    ...thrown(name, () => READ[name](variables)),
  ];
}

function isReadBy(name: Entry, variable: string): boolean {
  const known = (VARIABLES as Readonly<Record<string, Variable>>)[variable];
  return known?.readers.includes(name) === true || OF_NODE.includes(variable);
}

function problemsOfCommandLine({ AWS_REGION, ...variables }: Given): string[] {
  return [
    ...((AWS_REGION ?? '') === '' ? ['the command line is not told of the region'] : []),
    ...Object.keys(variables)
      .filter((variable) => !Object.hasOwn(VARIABLES, variable))
      .map((variable) => `the command line does not know ${variable}`),
    ...thrown('the command line', () => repairSettings(variables)),
  ];
}

/** Variables that name something of the stack name something that is there. */
function pointsNowhere(stack: Stack): string[] {
  const { variables } = stack.the('aws:lambda/function:Function', 'loader').inputs.environment;
  const made = new Set(
    stack.resources.flatMap(({ state }) => Object.values(state).filter((one) => typeof one === 'string')),
  );
  const given = new Set(Object.values(stack.settings));
  const pointers = ['AREA_BUCKET', 'CONTROL_BUCKET', 'AUDIT_TABLE', 'LOADER_QUEUE_URL', 'CATALOG_DATABASE'];
  return [...pointers, 'CATALOG_ORDERS_TABLE', 'CATALOG_CRAWLER', 'REDSHIFT_WORKGROUP', 'GLUE_JOB'].flatMap(
    (pointer) => {
      const value = variables[pointer];
      return value === undefined || made.has(value) || given.has(value) ? [] : [`${pointer}=${value} is not there`];
    },
  );
}

function thrown(who: string, read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    return [`${who}: ${String(error)}`];
  }
}
