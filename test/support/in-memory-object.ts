import type { InMemoryObject } from '../../src/adapters/memory/in-memory-file-source.ts';
import type { PhysicalType, ShapeColumn } from '../../src/domain/shape.ts';
import { formatOf, type ObjectRef } from '../../src/domain/transformed-file.ts';
import type { TableSpec } from './write-file.ts';

/** The object that an in-memory source holds where another would hold a file written from this table. */
export function inMemoryObject(ref: ObjectRef, { columns, rows }: TableSpec, lastModified: number): InMemoryObject {
  const types = columns.map(({ sqlType }) => (formatOf(ref.key)?.kind === 'csv' ? 'text' : typeOf(sqlType)));
  return {
    ...ref,
    lastModified,
    columns: columns.map(({ name }, at): ShapeColumn => ({ name, type: types[at] ?? 'text' })),
    rows: rows.map((row) => row.map((value, at) => valueOf(types[at] ?? 'text', value))),
  };
}

function typeOf(sqlType: string): PhysicalType {
  if (sqlType === 'VARCHAR') return 'text';
  if (sqlType === 'TIMESTAMP_NS') return 'timestamp-ns';
  return sqlType.startsWith('TIMESTAMP') ? 'timestamp' : sqlType;
}

/** A timestamp column holds points in time, not texts: no zone is left, and nothing below a microsecond is read. */
function valueOf(type: PhysicalType, value: string | null): string | number | null {
  if (value === null || type === 'text') return value;
  if (!type.startsWith('timestamp')) return Number(value);
  return value.replace(/\+00$/, '').replace(/(\.\d{6})\d+$/, '$1');
}
