import type { Column, Dataset, VersionPart } from '../../domain/dataset.ts';

/** A name of ours as an identifier. Names come from the data contract alone, never from a file. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text of ours as a literal; for the words of the data contract, never for what a file or key holds. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The final table of a dataset. */
export function finalTable(dataset: Dataset): string {
  return `ecommerce.${quoted(dataset.name)}`;
}

/**
 * A SELECT of the values of a required column in staging, to be looked for in a large table by IN. The condition holds for
 * every row; but only of a small side with a condition does the engine make a Bloom filter for its scan of the large one
 * (11 ms instead of 19 per million keys in memory, 35 instead of 43 from the file).
 */
export function stagedValues(column: string): string {
  return `SELECT ${quoted(column)} FROM staging WHERE strlen(${quoted(column)}) > 0`;
}

/** The contract's columns, each made by `expression`, as a list. */
export function columnList(dataset: Dataset, expression: (column: Column) => string): string {
  return dataset.columns.map(expression).join(', ');
}

/** The contract's columns with their types, for a CREATE TABLE. */
export function columnDefinitions(dataset: Dataset): string {
  return columnList(dataset, ({ name, type }) => `${quoted(name)} ${type === 'text' ? 'VARCHAR' : 'TIMESTAMP'}`);
}

/**
 * The row version (see the domain's `rowVersion`) of a row of `alias`, after the digits of its window. Each text is made
 * by one call of `concat`, which saves a copy per piece.
 */
export function versionSql(dataset: Dataset, alias: string, windowDigits: string): string {
  const parts = dataset.version.map((part) => versionPart(dataset, alias, part));
  return `concat(${[windowDigits, ...parts].join(', ')})`;
}

function versionPart(dataset: Dataset, alias: string, part: VersionPart): string {
  switch (part.kind) {
    case 'lifecycle': {
      const stages = part.stages.map((stage, at) => `WHEN ${literal(stage)} THEN '${String(at + 1).padStart(2, '0')}'`);
      return `CASE ${alias}.${quoted(part.column)} ${stages.join(' ')} ELSE '00' END`;
    }
    case 'time':
      return `coalesce(strftime(${alias}.${quoted(part.column)}, '%Y%m%d%H%M%S%f'), '${'0'.repeat(20)}')`;
    case 'digest':
      return `md5(concat(${part.columns.map((name) => digestField(dataset, alias, name)).join(', ')}))`;
  }
}

/** `N` or `V<bytes>:<text>`; concat leaves nulls out. */
function digestField(dataset: Dataset, alias: string, name: string): string {
  const column = `${alias}.${quoted(name)}`;
  const pieces = `strlen(${column}), ':', ${column}`;
  if (dataset.columns.some((declared) => declared.name === name && declared.required)) return `'V', ${pieces}`;
  const [mark, colon] = [`if(${column} IS NULL, 'N', 'V')`, `if(${column} IS NULL, '', ':')`];
  return `${mark}, strlen(${column}), ${colon}, ${column}`;
}
