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

export const USAGE = `npm run confirm:redshift -- --workgroup NAME | --cluster NAME  --database NAME  --copy-role ARN  --bucket NAME

Asks a Redshift what no document says, in schemas confirm_… and below a prefix of the bucket that are removed afterwards.
It takes about 5 minutes. The caller may create schemas in that database and write the bucket; COPY's role reads it.

  --copy-role ARN|default  the role that COPY assumes (default: default)
  --bucket NAME            in the region of the warehouse
  --prefix FOLDER/         where in it (default: transformed-orders-confirm/)
  --db-user NAME           with --cluster: as that user
  --secret ARN             as the user of that secret
  --second-profile NAME    an AWS profile that assumes the same role once more
  --write                  also writes docs/redshift-confirmed.md`;

/** @throws Error, for people */
export function confirmSettings(args: readonly string[]): ConfirmSettings {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ workgroup: text, cluster: text, database: text, bucket: text, secret: text },
      ...{ 'copy-role': { ...text, default: 'default' }, 'db-user': text, 'second-profile': text },
      ...{ prefix: { ...text, default: 'transformed-orders-confirm/' }, write: { type: 'boolean', default: false } },
    },
  });
  const { workgroup, cluster, database, bucket, prefix, secret, 'db-user': dbUser } = values;
  if (database === undefined) throw new Error('--database is missing');
  if (bucket === undefined) throw new Error('--bucket is missing');
  if ((workgroup === undefined) === (cluster === undefined)) throw new Error('give --workgroup or --cluster');
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
