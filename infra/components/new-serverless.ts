import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { WarehouseSettings } from '../settings/warehouse-settings.ts';
import { CopyRole, type CopyRoleArgs } from './copy-role.ts';
import { redshiftWarehouse } from './redshift-warehouse.ts';
import type { Warehouse } from './warehouse.ts';

export interface NewServerlessArgs extends CopyRoleArgs {
  readonly settings: Extract<WarehouseSettings, { is: 'new-serverless' }>;
  readonly completion: 'event' | 'wait';
  readonly hasJob: boolean;
  readonly isProtected: boolean;
}

/**
 * A Redshift Serverless of the stack's own. At rest it costs its storage; each wake-up is billed for a minute at least (k).
 * Its administrator's password is made and kept by Redshift in a secret, and used by migrations alone.
 */
export class NewServerless extends ComponentResource {
  readonly warehouse: Warehouse;

  constructor(name: string, args: NewServerlessArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:NewServerless', name, {}, opts);
    const { place, settings, completion, hasJob, isProtected } = args;
    const { network } = settings;
    const parent = { parent: this, protect: isProtected };
    const copyRole =
      settings.copyRole === 'create' ? new CopyRole('copy', args, { parent: this }).arn : settings.copyRole;
    const namespace = new aws.redshiftserverless.Namespace(
      name,
      {
        namespaceName: place.prefix,
        dbName: settings.database,
        manageAdminPassword: true,
        adminUsername: 'administrator',
        iamRoles: [copyRole],
      },
      parent,
    );
    const workgroup = new aws.redshiftserverless.Workgroup(
      name,
      {
        workgroupName: place.prefix,
        namespaceName: namespace.namespaceName,
        baseCapacity: settings.capacity,
        publiclyAccessible: false,
        ...(network === undefined
          ? {}
          : { subnetIds: [...network.subnetIds], securityGroupIds: [...network.securityGroupIds] }),
      },
      parent,
    );
    this.warehouse = redshiftWarehouse(place, {
      ...{ settings, completion, hasJob, copyRole, nextSteps: [] },
      target: { is: 'workgroup', workgroup: workgroup.workgroupName, arn: workgroup.arn },
      login: { by: 'role' },
      migrationLogin: { by: 'secret', secretArn: namespace.adminPasswordSecretArn },
      after: [workgroup],
    });
    this.registerOutputs({ workgroupName: workgroup.workgroupName });
  }
}
