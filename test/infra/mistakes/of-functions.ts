import { inputs, type Mistake, otherwise, variables, without } from './mistake.ts';

const FUNCTION = 'aws:lambda/function:Function';

/** In functions, what they are told, and what must be there first. */
export const OF_FUNCTIONS: readonly Mistake[] = [
  [/loader: SettingsWrong: .*\n- LOAD_EVERY_SECONDS/, variables('loader', { LOAD_EVERY_SECONDS: 'x' })],
  [/intake does not read COMPLETION/, variables('intake', { COMPLETION: 'wait' })],
  [/migrate: SettingsWrong: .*\n- REDSHIFT_DATABASE/, variables('migrate', { REDSHIFT_DATABASE: '' })],
  [/AUDIT_TABLE=other is not there/, variables('loader', { AUDIT_TABLE: 'other' })],
  [/CATALOG_CRAWLER=other is not there/, variables('loader', { CATALOG_CRAWLER: 'other' })],
  [/there are the functions intake,loader, not/, without(FUNCTION, 'migrate')],
  [/loader runs on nodejs20.x/, inputs(FUNCTION, 'loader', () => ({ runtime: 'nodejs20.x' }))],
  [/intake runs on x86_64/, inputs(FUNCTION, 'intake', () => ({ architectures: ['x86_64'] }))],
  [/intake starts at loader.handler/, inputs(FUNCTION, 'intake', () => ({ handler: 'loader.handler' }))],
  [/loader takes concurrency away/, inputs(FUNCTION, 'loader', () => ({ reservedConcurrentExecutions: 1 }))],
  [
    /the log of loader is not kept for 30 days/,
    inputs('aws:cloudwatch/logGroup:LogGroup', 'loader', () => ({ retentionInDays: undefined })),
  ],
  [/the log of intake/, inputs(FUNCTION, 'intake', () => ({ loggingConfig: { logGroup: 'other' } }))],
  [/loader may start before it has its rights/, otherwise(FUNCTION, 'loader', { dependencies: [] })],
  [/the loader may meet a warehouse that is not migrated/, otherwise(FUNCTION, 'loader', { dependencies: [] })],
  [
    /migrations may run before warehouse is there/,
    otherwise('aws:lambda/invocation:Invocation', 'migrate', { dependencies: [] }),
  ],
  [/nobody runs the migrations/, without('aws:lambda/invocation:Invocation', 'migrate')],
  [/another REDSHIFT_SCHEMA runs no migrations/, variables('migrate', { REDSHIFT_SCHEMA: 'shop' })],
  [
    /other SQL runs no migrations/,
    inputs('aws:lambda/invocation:Invocation', 'migrate', (given: { triggers: object }) => ({
      triggers: { ...given.triggers, code: '1' },
    })),
  ],
  [
    /intake is in a network/,
    inputs(FUNCTION, 'intake', () => ({ vpcConfig: { subnetIds: ['subnet-1'], securityGroupIds: [] } })),
  ],
];
