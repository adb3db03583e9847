import { ThriftReader } from './thrift-reader.ts';

/** A node of a Parquet schema, with the names of the format's own specification; undefined: not set, or not known here. */
export interface SchemaElement {
  readonly name: string;
  /** Physical type; undefined for a group of others. */
  readonly type: string | undefined;
  readonly repeated: boolean;
  readonly children: number;
  readonly convertedType: string | undefined;
  readonly logicalType: string | undefined;
  /** Of a logical TIMESTAMP. */
  readonly nanos: boolean;
}

/** The beginning of a footer, up to the end of its schema. */
export interface FooterHead {
  /** The top level of the schema. */
  readonly columns: readonly SchemaElement[];
  readonly lengthBytes: number;
}

/** More is no table any more. */
const MAX_ELEMENTS = 100_000;

// Numbers of the specification's enums and unions (https://github.com/apache/parquet-format, parquet.thrift).
const TYPES = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'];
const CONVERTED_TYPES = [
  ...['UTF8', 'MAP', 'MAP_KEY_VALUE', 'LIST', 'ENUM', 'DECIMAL', 'DATE', 'TIME_MILLIS', 'TIME_MICROS'],
  ...['TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS', 'UINT_8', 'UINT_16', 'UINT_32', 'UINT_64'],
  ...['INT_8', 'INT_16', 'INT_32', 'INT_64', 'JSON', 'BSON', 'INTERVAL'],
];
const LOGICAL_TYPES: Readonly<Record<number, string>> = {
  ...{ 1: 'STRING', 2: 'MAP', 3: 'LIST', 4: 'ENUM', 5: 'DECIMAL', 6: 'DATE', 7: 'TIME', 8: 'TIMESTAMP' },
  ...{ 10: 'INTEGER', 11: 'NULL', 12: 'JSON', 13: 'BSON', 14: 'UUID', 15: 'FLOAT16' },
  ...{ 16: 'VARIANT', 17: 'GEOMETRY', 18: 'GEOGRAPHY' },
};
const SCHEMA = 2;
const ROW_COUNT = 3;
const REPEATED = 2;
const TIMESTAMP = 8;
const UNIT = 2;
const NANOS = 3;

/**
 * Reads a footer (`FileMetaData`) up to the end of its schema. With `readRowCount` that is all that is read of it: row groups
 * and statistics, which come behind, are most of a footer (hyparquet, which decodes them, took 60 ms per 2 000 tiny files),
 * and a load finds what is wrong with them.
 *
 * @throws Error where it is damaged
 */
export function readHead(footer: Uint8Array): FooterHead {
  const reader = new ThriftReader(footer, 0);
  for (let id = reader.field(0); id !== 0; id = reader.field(id)) {
    if (id === SCHEMA) return { columns: topLevel(readSchema(reader)), lengthBytes: reader.at };
    reader.skip();
  }
  throw new Error('no schema');
}

/** @param head of this footer @throws Error where it is damaged */
export function readRowCount(footer: Uint8Array, head: Pick<FooterHead, 'lengthBytes'>): number {
  const reader = new ThriftReader(footer, head.lengthBytes);
  // Every writer writes the fields of a struct in their order.
  const count = reader.field(SCHEMA) === ROW_COUNT ? reader.int() : -1;
  if (count < 0) throw new Error('no row count');
  return count;
}

/** The tree, as it is written: each node before its children. */
function readSchema(reader: ThriftReader): SchemaElement[] {
  const count = reader.structs();
  if (count > MAX_ELEMENTS) throw new Error(`a schema of ${count} elements`);
  const elements: SchemaElement[] = [];
  for (let left = count; left > 0; left--) elements.push(readElement(reader));
  return elements;
}

/** The children of the root. */
function topLevel([root, ...elements]: readonly SchemaElement[]): SchemaElement[] {
  const columns: SchemaElement[] = [];
  let inside = 0; // so many elements to come belong to the last column
  for (const element of elements) {
    if (inside === 0) columns.push(element);
    else inside--;
    inside += element.children;
  }
  if (root === undefined || inside !== 0 || columns.length !== root.children)
    throw new Error('a schema that is no tree');
  return columns;
}

function readElement(reader: ThriftReader): SchemaElement {
  let name: string | undefined;
  let type: string | undefined;
  let repeated = false;
  let children = 0;
  let convertedType: string | undefined;
  let logical: LogicalType = NO_LOGICAL_TYPE;
  for (let id = reader.field(0); id !== 0; id = reader.field(id)) {
    if (id === 1) type = typeNamed(reader.int());
    else if (id === 3) repeated = reader.int() === REPEATED;
    else if (id === 4) name = reader.text();
    else if (id === 5) children = reader.int();
    else if (id === 6) convertedType = CONVERTED_TYPES[reader.int()];
    else if (id === 10) logical = readLogicalType(reader);
    else reader.skip();
  }
  if (name === undefined || children < 0) throw new Error('a column without name');
  return { name, type, repeated, children, convertedType, ...logical };
}

function typeNamed(number: number): string {
  const type = TYPES[number];
  if (type === undefined) throw new Error(`a column of type ${number}`);
  return type;
}

type LogicalType = Pick<SchemaElement, 'logicalType' | 'nanos'>;

const NO_LOGICAL_TYPE: LogicalType = { logicalType: undefined, nanos: false };

function readLogicalType(reader: ThriftReader): LogicalType {
  let logical = NO_LOGICAL_TYPE;
  reader.enter();
  for (let id = reader.field(0); id !== 0; id = reader.field(id)) {
    logical = { logicalType: LOGICAL_TYPES[id], nanos: id === TIMESTAMP && isInNanoseconds(reader) };
    if (id !== TIMESTAMP) reader.skip();
  }
  return logical;
}

/** Whether the TIMESTAMP in hand is one of nanoseconds. */
function isInNanoseconds(reader: ThriftReader): boolean {
  let unit: number | undefined;
  reader.enter();
  for (let id = reader.field(0); id !== 0; id = reader.field(id)) {
    if (id === UNIT) unit = readUnit(reader);
    else reader.skip();
  }
  if (unit === undefined) throw new Error('a timestamp without unit');
  return unit === NANOS;
}

/** Which of the units is set: each is a struct without fields. */
function readUnit(reader: ThriftReader): number | undefined {
  let unit: number | undefined;
  reader.enter();
  for (let id = reader.field(0); id !== 0; id = reader.field(id)) {
    unit = id;
    reader.skip();
  }
  return unit;
}
