import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import { auditTable } from '../../src/adapters/dynamodb/audit-table.ts';
import { EXPIRES } from '../../src/adapters/dynamodb/item-life.ts';
import type { Place } from '../place.ts';
import type { Statement } from '../policies.ts';

export interface AuditTableArgs {
  readonly place: Place;
  readonly isProtected: boolean;
  /** Whether items that are past their time are removed. The functions say of each when that is, if they are told to. */
  readonly isForgetting: boolean;
}

/**
 * The DynamoDB table of the audit, as its adapter describes it: on demand, and back to any second of 35 days.
 *
 * Where it forgets, a file of which the last fact has gone is as one that nobody has ever told of. That costs work and no
 * rows: told of again it is received again, and the guard refuses it by the ledger, which forgets nothing. What needs
 * somebody is not forgotten (`ItemLife`). Two things are different (docs/configuration.md, "How long the audit is kept"):
 * the same bytes put again count as a new file, and `reconcile` finds forgotten files "loaded but not audited".
 */
export class AuditTable extends ComponentResource {
  readonly tableName: Output<string>;
  readonly #arn: Output<string>;

  constructor(name: string, { place, isProtected, isForgetting }: AuditTableArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:AuditTable', name, {}, opts);
    const tableName = `${place.prefix}-audit`;
    const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = auditTable(tableName);
    const table = new aws.dynamodb.Table(
      name,
      {
        name: tableName,
        billingMode: 'PAY_PER_REQUEST',
        attributes: (AttributeDefinitions ?? []).map((attribute) => ({
          name: attribute.AttributeName ?? '',
          type: attribute.AttributeType ?? '',
        })),
        ...keysOf(KeySchema),
        globalSecondaryIndexes: (GlobalSecondaryIndexes ?? []).map((index) => ({
          name: index.IndexName ?? '',
          projectionType: index.Projection?.ProjectionType ?? '',
          ...keysOf(index.KeySchema),
        })),
        pointInTimeRecovery: { enabled: true },
        // Said also where it is off: the provider leaves it on where nothing is said any more.
        ttl: { attributeName: EXPIRES, enabled: isForgetting },
        deletionProtectionEnabled: isProtected,
      },
      { parent: this, protect: isProtected },
    );
    this.tableName = table.name;
    this.#arn = table.arn;
    this.registerOutputs({ tableName: this.tableName });
  }

  /** Looks files up by id and by object, and records facts. */
  intakeRights(): Statement[] {
    return this.#rights(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:Query']);
  }

  /** The same, since the loader receives anew what was overwritten before it was loaded; and keeps the records of loads. */
  loaderRights(): Statement[] {
    const ofLoads = ['dynamodb:GetItem', 'dynamodb:PutItem'];
    return this.#rights(['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem', 'dynamodb:Query', ...ofLoads]);
  }

  #rights(Action: readonly string[]): Statement[] {
    return [{ Sid: 'KeepAudit', Action, Resource: this.#arn }];
  }
}

type KeySchema = ReturnType<typeof auditTable>['KeySchema'];

function keysOf(schema: KeySchema = []) {
  const named = (type: 'HASH' | 'RANGE') => schema.find(({ KeyType }) => KeyType === type)?.AttributeName ?? '';
  return { hashKey: named('HASH'), rangeKey: named('RANGE') };
}
