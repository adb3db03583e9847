import * as aws from '@pulumi/aws';
import { type Input, interpolate } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import type { Login, RedshiftTarget } from '../redshift-rights.ts';
import type { WarehouseSettings } from '../settings/warehouse-settings.ts';
import { CopyRole, type CopyRoleArgs } from './copy-role.ts';
import { redshiftWarehouse } from './redshift-warehouse.ts';
import type { Warehouse } from './warehouse.ts';

type ExistingRedshift = Extract<WarehouseSettings, { is: 'existing-workgroup' | 'existing-cluster' }>;

export interface ExistingRedshiftArgs extends CopyRoleArgs {
  readonly settings: ExistingRedshift;
  readonly completion: 'event' | 'wait';
  readonly hasJob: boolean;
}

/** A Redshift that is there: only a role for COPY is made, if that is asked for, and what `migrate` makes in the database. */
export function existingRedshift({ settings, completion, hasJob, ...around }: ExistingRedshiftArgs): Warehouse {
  const { place } = around;
  const login = loginOf(settings);
  const { adminSecretArn } = settings;
  const copyRole = settings.copyRole === 'create' ? new CopyRole('copy', around).arn : settings.copyRole;
  return redshiftWarehouse(place, {
    ...{ settings, completion, hasJob, login, copyRole, after: [] },
    target: targetOf(settings),
    migrationLogin: adminSecretArn === undefined ? login : { by: 'secret', secretArn: adminSecretArn },
    nextSteps: settings.copyRole === 'create' ? [attachRole(settings, copyRole)] : readFrom(around),
  });
}

function targetOf(settings: ExistingRedshift): RedshiftTarget {
  if (settings.is === 'existing-cluster') return { is: 'cluster', cluster: settings.cluster };
  const { workgroup } = settings;
  // Its ARN has an id, not the name.
  const { arn } = aws.redshiftserverless.getWorkgroupOutput({ workgroupName: workgroup });
  return { is: 'workgroup', workgroup, arn };
}

function loginOf(settings: ExistingRedshift): Login {
  if (settings.secretArn !== undefined) return { by: 'secret', secretArn: settings.secretArn };
  if (settings.is === 'existing-cluster' && settings.dbUser !== undefined)
    return { by: 'user', dbUser: settings.dbUser };
  return { by: 'role' };
}

/** Only whoever owns the warehouse can let it take a role. */
function attachRole(settings: ExistingRedshift, role: Input<string>): Input<string> {
  if (settings.is === 'existing-cluster') {
    return interpolate`Let the cluster take the role of COPY: aws redshift modify-cluster-iam-roles --cluster-identifier ${settings.cluster} --add-iam-roles ${role}`;
  }
  const { namespaceName } = aws.redshiftserverless.getWorkgroupOutput({ workgroupName: settings.workgroup });
  return interpolate`Let the namespace take the role of COPY; the list is replaced, so name the roles it has, too (aws redshift-serverless get-namespace --namespace-name ${namespaceName}): aws redshift-serverless update-namespace --namespace-name ${namespaceName} --iam-roles ${role}`;
}

function readFrom({
  area,
  control,
}: { readonly place: Place } & Pick<CopyRoleArgs, 'area' | 'control'>): Input<string>[] {
  const files = area.prefixes.map((prefix) => interpolate`s3://${area.bucket}/${prefix}*`);
  return [
    interpolate`Let the role of COPY read ${files[0] ?? ''}, ${files[1] ?? ''} and s3://${control.bucket}/control/loads/*, and list both buckets.`,
  ];
}
