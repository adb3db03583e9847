import type { Column, Dataset } from '../../domain/dataset.ts';

/** A name of the data contract as an identifier; never one out of a file. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The contract's columns, each made by `expression` of its quoted name, as a list. */
export function columnList(dataset: Dataset, expression = (name: string, _: Column) => name): string {
  return dataset.columns.map((column) => expression(quoted(column.name), column)).join(', ');
}

/** The columns that tables are joined by: the keys of both datasets. All that the planner needs to know of. */
export function joinColumns(dataset: Dataset): string {
  const keys = dataset.columns.filter(({ required }) => required);
  return keys.map(({ name }) => quoted(name)).join(', ');
}
