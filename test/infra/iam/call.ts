import type { Stack } from '../stack/stack.ts';
import { allows } from './evaluate.ts';
import { rightsOf } from './policy-documents.ts';

/** A call of a function: what it asked for and, where rights tell that apart, on what: `s3:GetObject area/orders/`. */
export interface Call {
  readonly action: string;
  readonly place: string;
}

/** @param recorded as `test/support/e2e/recorded-calls.ts` writes it */
export function callOf(recorded: string): Call {
  const [action = '', place = ''] = recorded.split(' ');
  return { action, place };
}

/** Whether a function of the stack has the right to a call. @param name of the function in the program */
export function mayCall(stack: Stack, name: string, call: Call): boolean {
  const { inputs, state } = stack.the('aws:lambda/function:Function', name);
  const rights = rightsOf(stack, stack.the('aws:iam/role:Role', name).inputs.name);
  const context = {
    'lambda:SourceFunctionArn': String(state['arn']),
    'redshift-data:statement-owner-iam-userid': '${aws:userid}',
  };
  const resources = resourcesOf(stack, inputs.environment.variables, call);
  return resources.length > 0 && resources.every((resource) => allows(rights, call.action, resource, context));
}

type Variables = Readonly<Record<string, string>>;

/** What is asked for all at once. Empty: the stack has nothing of the kind. @throws Error for a service that is new here */
function resourcesOf(stack: Stack, variables: Variables, { action, place }: Call): string[] {
  const [service, operation = ''] = action.split(':');
  const arnsOf = (type: Parameters<Stack['all']>[0], name?: string) => {
    const found = stack.all(type).filter((one) => name === undefined || one.name === name);
    return found.map(({ state }) => String(state['arn']));
  };
  switch (service) {
    case 's3':
      return [objectArn(variables, place)];
    case 'dynamodb':
      return arnsOf('aws:dynamodb/table:Table').map((arn) => arn + place.replace(/^audit/, ''));
    case 'sqs':
      return arnsOf('aws:sqs/queue:Queue', 'loads');
    case 'glue':
      return /Crawler$/.test(operation) ? arnsOf('aws:glue/crawler:Crawler') : tableArns(stack);
    case 'redshift-data':
      return operation === 'BatchExecuteStatement'
        ? ['arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/6a1f-existing']
        : ['*'];
    default:
      throw new Error(`what is ${action} asked of?`);
  }
}

/** `area/orders/` is a folder of that bucket, `control` the bucket itself. */
function objectArn(variables: Variables, place: string): string {
  const [bucket = '', ...key] = place.split('/');
  const name = bucket === 'area' ? variables['AREA_BUCKET'] : variables['CONTROL_BUCKET'];
  if (key.length === 0) return `arn:aws:s3:::${name ?? ''}`;
  const folder = key.join('/');
  return `arn:aws:s3:::${name ?? ''}/${folder}${folder.endsWith('/') ? 'something' : ''}`;
}

/** A call for a partition is asked of catalog, database and table. */
function tableArns(stack: Stack): string[] {
  const table = stack.the('aws:glue/catalogTable:CatalogTable', 'catalog-orders');
  const database = stack.the('aws:glue/catalogDatabase:CatalogDatabase', 'catalog');
  return ['arn:aws:glue:eu-west-1:123456789012:catalog', String(database.state['arn']), String(table.state['arn'])];
}
