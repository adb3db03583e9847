import type { FileFormat } from '../../domain/transformed-file.ts';

/** Whose rights COPY has: a role's ARN, or `default` for the one that the warehouse calls so. */
export type CopyRole = string;

/** @throws Error for what is no role */
export function checkedRole(role: CopyRole): CopyRole {
  if (role === 'default' || /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/.test(role)) return role;
  throw new Error(`${JSON.stringify(role)} is neither "default" nor the ARN of a role`);
}

/** A COPY of all files of a manifest into a table. */
export function copyManifestSql(table: string, address: string, format: FileFormat, role: CopyRole): string {
  const into = `COPY ${table} FROM ${addressLiteral(address)} ${roleSql(role)} ${formatSql(format)} MANIFEST STATUPDATE OFF`;
  // A columnar format does not take it; for text it would read the files twice to choose encodings.
  return format.kind === 'parquet' ? into : `${into} COMPUPDATE OFF`;
}

/** The COPY of a claim: one statement, whatever the number of files. */
export function copyClaimSql(table: string, address: string, role: CopyRole): string {
  return `COPY ${table} FROM ${addressLiteral(address)} ${roleSql(role)} FORMAT AS CSV STATUPDATE OFF COMPUPDATE OFF`;
}

/**
 * - CSV: an empty field is null (the format has no other), `\N` is a text like any other
 * - JSON: by name; null is null, the empty text is a text (DG: "COPY from JSON format")
 */
function formatSql({ kind, gzip }: FileFormat): string {
  if (kind === 'parquet') return 'FORMAT AS PARQUET';
  const format = kind === 'csv' ? `FORMAT AS CSV IGNOREHEADER 1 NULL AS '' EMPTYASNULL` : `FORMAT AS JSON 'auto'`;
  return gzip ? `${format} GZIP` : format;
}

function roleSql(role: CopyRole): string {
  return role === 'default' ? 'IAM_ROLE default' : `IAM_ROLE '${role}'`;
}

/** Addresses are ours: bucket and prefix of the control store, a load id, a name. Anything else never gets into SQL. */
function addressLiteral(address: string): string {
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[\w./=-]{1,1000}$/.test(address)) {
    throw new Error(`${JSON.stringify(address)} is no address of the control store`);
  }
  return `'${address}'`;
}
