import { DatabaseError } from './peer-error.ts';

/** A COPY, taken apart. */
export interface CopyCommand {
  /** As it was written, perhaps with its schema. */
  readonly table: string;
  /** Null: all columns in their order. */
  readonly columns: readonly string[] | null;
  readonly from: string;
  readonly format: 'parquet' | 'csv' | 'json';
  readonly isManifest: boolean;
  readonly isGzip: boolean;
  readonly ignoreHeader: number;
  readonly nullAs: string | null;
  readonly emptyAsNull: boolean;
  readonly maxError: number;
  readonly isNoLoad: boolean;
}

const MAX_MAXERROR = 100_000;
/** A columnar format takes hardly any option (DG: "COPY from columnar data formats"). */
const NOT_FOR_PARQUET = ['COMPUPDATE', 'REGION', 'GZIP', 'IGNOREHEADER', 'NULL', 'EMPTYASNULL', 'MAXERROR', 'NOLOAD'];
/** DG: "COPY from JSON format". */
const NOT_FOR_JSON = ['IGNOREHEADER', 'NULL'];

/** Reads one token after the other of what comes after the path. */
class Tokens {
  readonly #tokens: string[];

  constructor(text: string) {
    this.#tokens = text.match(/'(?:[^']|'')*'|[A-Za-z_][\w$]*|\d+|\S/g) ?? [];
  }

  next(): string | undefined {
    return this.#tokens.shift();
  }

  word(): string | undefined {
    return this.next()?.toUpperCase();
  }

  skip(word: string): void {
    if (this.#tokens[0]?.toUpperCase() === word) this.#tokens.shift();
  }

  string(): string {
    const token = this.next() ?? '';
    if (!token.startsWith("'")) throw syntaxError(token);
    return token.slice(1, -1).replaceAll("''", "'");
  }

  number(): number {
    const token = this.next() ?? '';
    if (!/^\d+$/.test(token)) throw syntaxError(token);
    return Number(token);
  }
}

function syntaxError(token: string): DatabaseError {
  return new DatabaseError(`ERROR: syntax error at or near "${token}" in COPY`);
}

/** @throws DatabaseError for an option that is unknown, twice, or not for that format */
export function parseCopy(sql: string): CopyCommand {
  const head = /^\s*COPY\s+([\w.$"]+)\s*(?:\(([^)]*)\)\s*)?FROM\s+('(?:[^']|'')*')/i.exec(sql);
  if (head === null) throw syntaxError('COPY');
  const [all, table = '', columns, path = ''] = head;
  const tokens = new Tokens(sql.slice(all.length).replace(/;\s*$/, ''));
  const seen = new Set<string>();
  const options: Partial<Record<keyof CopyCommand, unknown>> = {};
  for (let word = tokens.word(); word !== undefined; word = tokens.word()) {
    if (seen.has(word)) throw syntaxError(word);
    seen.add(word);
    readOption(word, tokens, options);
  }
  const format = (options.format ?? 'csv') as CopyCommand['format'];
  if (options.format === undefined) throw new DatabaseError('ERROR: the peer knows the formats PARQUET, CSV and JSON');
  if (!seen.has('IAM_ROLE')) throw new DatabaseError('ERROR: COPY needs an IAM_ROLE');
  const wrong = (format === 'parquet' ? NOT_FOR_PARQUET : format === 'json' ? NOT_FOR_JSON : []).find((o) =>
    seen.has(o),
  );
  if (wrong !== undefined) throw new DatabaseError(`ERROR: ${wrong} is not supported for COPY of ${format}`);
  return {
    table,
    columns: columns?.split(',').map((name) => name.trim()) ?? null,
    from: path.slice(1, -1).replaceAll("''", "'"),
    isManifest: false,
    isGzip: false,
    ignoreHeader: 0,
    nullAs: '\\N',
    emptyAsNull: false,
    maxError: 0,
    isNoLoad: false,
    ...(options as Pick<CopyCommand, 'format'>),
  };
}

function readOption(word: string, tokens: Tokens, options: Partial<Record<keyof CopyCommand, unknown>>): void {
  switch (word) {
    case 'FORMAT':
      tokens.skip('AS');
      return;
    case 'PARQUET':
    case 'CSV':
      options.format = word.toLowerCase();
      return;
    case 'JSON':
      tokens.skip('AS');
      if (tokens.string() !== 'auto') throw new DatabaseError("ERROR: the peer knows JSON 'auto' only");
      options.format = 'json';
      return;
    case 'IAM_ROLE': {
      const role = tokens.next() ?? '';
      if (!/^('arn:aws[\w-]*:iam::\d{12}:role\/.+'|default)$/i.test(role)) {
        throw new DatabaseError(`ERROR: Invalid credentials. Must be of the format: IAM_ROLE default or an ARN`);
      }
      return;
    }
    case 'MANIFEST':
      options.isManifest = true;
      return;
    case 'GZIP':
      options.isGzip = true;
      return;
    case 'EMPTYASNULL':
      options.emptyAsNull = true;
      return;
    case 'NOLOAD':
      options.isNoLoad = true;
      return;
    case 'IGNOREHEADER':
      tokens.skip('AS');
      options.ignoreHeader = tokens.number();
      return;
    case 'NULL':
      tokens.skip('AS');
      options.nullAs = tokens.string();
      return;
    case 'MAXERROR':
      tokens.skip('AS');
      options.maxError = tokens.number();
      if ((options.maxError as number) > MAX_MAXERROR) throw syntaxError('MAXERROR');
      return;
    case 'STATUPDATE':
    case 'COMPUPDATE':
      if (!['ON', 'OFF', 'TRUE', 'FALSE', 'PRESET'].includes(tokens.word() ?? '')) throw syntaxError(word);
      return;
    case 'REGION':
      tokens.skip('AS');
      tokens.string();
      return;
    default:
      throw syntaxError(word);
  }
}
