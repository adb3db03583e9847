import { parseArgs } from 'node:util';
import { type CopyRole, checkedRole } from '../../adapters/redshift/copy-sql.ts';
import type { RedshiftTarget } from '../../adapters/redshift/redshift-target.ts';

/** What the command is given. */
export interface ConfirmSettings {
  readonly target: RedshiftTarget;
  readonly copyRole: CopyRole;
  readonly bucket: string;
  readonly prefix: string;
  readonly secondProfile: string | undefined;
  readonly write: boolean;
}

export const USAGE = `npm run confirm:redshift -- --workgroup NAME | --cluster NAME  --bucket NAME [options]

Asks a Redshift what no document says, in schemas confirm_… and below a prefix of the bucket that are removed afterwards.
It takes about 5 minutes. The caller may create schemas in the database. COPY reads files, manifests and what it is to refuse out
of the bucket, and no probe of COPY does without: the caller may write it, and COPY's role read it.

  --bucket NAME            where the files for COPY are put meanwhile; in the region of the warehouse
  --database NAME          in which the schemas are made (default: dev)
  --copy-role ARN|default  the role that COPY assumes (default: default)
  --prefix FOLDER/         where in it (default: transformed-orders-confirm/)
  --db-user NAME           with --cluster: as that user
  --secret ARN             as the user of that secret
  --second-profile NAME    an AWS profile that assumes the same role once more
  --write                  also writes docs/redshift-confirmed.md`;

const NO_BUCKET =
  '--bucket is missing: COPY is asked about files that are put there for it, and removed afterwards; name a bucket in the ' +
  'region of the warehouse that you may write and the role of COPY may read, such as the control bucket of a stack with ' +
  '--prefix loads/confirm/';

/** @throws Error, for people */
export function confirmSettings(args: readonly string[]): ConfirmSettings {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ workgroup: text, cluster: text, database: { ...text, default: 'dev' }, bucket: text, secret: text },
      ...{ 'copy-role': { ...text, default: 'default' }, 'db-user': text, 'second-profile': text },
      ...{ prefix: { ...text, default: 'transformed-orders-confirm/' }, write: { type: 'boolean', default: false } },
    },
  });
  const { workgroup, cluster, database, bucket, prefix, secret, 'db-user': dbUser } = values;
  if ((workgroup === undefined) === (cluster === undefined)) throw new Error('give --workgroup or --cluster');
  if (bucket === undefined) throw new Error(NO_BUCKET);
  if (workgroup !== undefined && dbUser !== undefined) throw new Error('--db-user goes with --cluster only');
  // It becomes part of addresses that SQL names.
  if (!/^[\w.=-]+(\/[\w.=-]+)*\/$/.test(prefix))
    throw new Error('--prefix: letters, digits and . _ = -, a slash at its end');
  const secretArn = secret === undefined ? {} : { secretArn: secret };
  const target: RedshiftTarget =
    cluster === undefined
      ? { database, workgroup: workgroup ?? '', ...secretArn }
      : { database, cluster, ...secretArn, ...(dbUser === undefined ? {} : { dbUser }) };
  const secondProfile = values['second-profile'];
  return { target, copyRole: checkedRole(values['copy-role']), bucket, prefix, secondProfile, write: values.write };
}
