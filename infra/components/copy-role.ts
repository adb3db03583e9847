import * as aws from '@pulumi/aws';
import { ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import type { Place } from '../place.ts';
import { policyDocument, trustPolicy } from '../policies.ts';
import type { ControlBucket } from './control-bucket.ts';
import type { TransformedArea } from './transformed-area.ts';

export interface CopyRoleArgs {
  readonly place: Place;
  readonly area: TransformedArea;
  readonly control: ControlBucket;
}

/** The role that Redshift takes to COPY: it reads files of the area, and manifests. */
export class CopyRole extends ComponentResource {
  readonly arn: Output<string>;

  constructor(name: string, { place, area, control }: CopyRoleArgs, opts?: ComponentResourceOptions) {
    super('transformed-orders:infra:CopyRole', name, {}, opts);
    const role = new aws.iam.Role(
      name,
      {
        name: `${place.prefix}-copy`,
        description: `What COPY of Redshift may read for ${place.prefix}`,
        assumeRolePolicy: trustPolicy(['redshift.amazonaws.com', 'redshift-serverless.amazonaws.com'], place.accountId),
      },
      { parent: this },
    );
    const rights = [...area.readRights(), ...control.copyRights()];
    new aws.iam.RolePolicy(
      name,
      { name: `${place.prefix}-copy`, role: role.name, policy: policyDocument(rights) },
      { parent: this },
    );
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
