import { DatabaseError } from './peer-error.ts';

/** The same text with the inside of strings, quoted names and comments blanked out; dollar-quoted bodies stay. */
function masked(sql: string): string {
  return sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (found) => {
    return found.startsWith('-') || found.startsWith('/')
      ? ' '
      : `${found[0]!}${' '.repeat(found.length - 2)}${found[0]!}`;
  });
}

/** What PostgreSQL 15 takes and Redshift does not, or does otherwise (Database Developer Guide, "Unsupported PostgreSQL …"). */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/\bON\s+CONFLICT\b/i, 'ON CONFLICT'],
  [/\bRETURNING\b/i, 'RETURNING'],
  [/\bDISTINCT\s+ON\b/i, 'DISTINCT ON'],
  [/\bQUALIFY\b/i, 'QUALIFY'],
  [/\bLATERAL\b/i, 'LATERAL'],
  [/\bFILTER\s*\(/i, 'FILTER'],
  [/\b(EXCEPT|INTERSECT)\s+ALL\b/i, 'EXCEPT ALL'],
  [/\bFOR\s+(UPDATE|SHARE)\b/i, 'FOR UPDATE'],
  [/\bIS\s+(NOT\s+)?DISTINCT\s+FROM\b/i, 'IS DISTINCT FROM'],
  [/\bMERGE\s+INTO\b/i, 'MERGE (the peer has none)'],
  [/\(\s*VALUES\b/i, 'VALUES as a table'],
  [/\bSET\s+LOCAL\b/i, 'SET LOCAL'],
  [/\b(SAVEPOINT|LISTEN|NOTIFY|UNLISTEN)\b/i, 'subtransactions and notifications'],
  [/\bCREATE\s+(UNIQUE\s+)?INDEX\b/i, 'CREATE INDEX'],
  [/\bCREATE\s+(OR\s+REPLACE\s+)?(TRIGGER|DOMAIN|TYPE|SEQUENCE|RULE|EXTENSION|OPERATOR|AGGREGATE)\b/i, 'that CREATE'],
  [
    /\b(PRIMARY\s+KEY|UNIQUE|REFERENCES|FOREIGN\s+KEY)\b/i,
    'a key (Redshift takes and does not enforce it; nobody here may)',
  ],
  [/\bCHECK\s*\(/i, 'CHECK'],
  [/\b(BIG|SMALL)?SERIAL\b/i, 'SERIAL'],
  [/\b(TEXT|BYTEA|JSONB?|UUID|XML|MONEY|INET)\b/i, 'that type'],
  [/\bVARCHAR\b(?!\s*\()/i, 'VARCHAR without a length (256 bytes on Redshift)'],
  [/\bARRAY\s*\[|\[\s*\]/i, 'arrays'],
  [
    /\b(string_agg|array_agg|unnest|generate_series|concat|concat_ws|format|gen_random_uuid|to_regclass)\s*\(/i,
    'that function',
  ],
  [
    /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(|\bCURRENT_TIMESTAMP\b/i,
    'that clock (use getdate())',
  ],
  [/\bINCLUDING\s+(?!DEFAULTS)/i, 'LIKE … INCLUDING anything but DEFAULTS'],
  [
    /[(,]\s*(OLD|NEW|TAG|OPEN|TOP|SNAPSHOT|DELTA|TIMESTAMP|DEFRAG|ENCODE|OFFLINE|TABLE|USER|ALL)\s+[a-z]/i,
    'a reserved word as a column',
  ],
];

/** Only within procedures, outside of strings. */
const REFUSED_IN_PROCEDURES: readonly (readonly [RegExp, string])[] = [
  [/\bEXECUTE\b[^;]*\bUSING\b/i, 'EXECUTE … USING'],
  [/\bEXCEPTION\s+WHEN\s+(?!OTHERS\b)/i, 'EXCEPTION WHEN anything but OTHERS'],
  [/\bCOPY\b/i, 'COPY within a procedure (the peer has none)'],
  [/\bFOREACH\b|\bASSERT\b|\bRETURN\s+NEXT\b|\bRETURN\s+QUERY\b/i, 'that statement'],
];

const CREATES_PROCEDURE = /^\s*CREATE\s+(OR\s+REPLACE\s+)?PROCEDURE\b/i;

/**
 * A statement for Redshift as PostgreSQL takes it.
 *
 * @throws DatabaseError for what Redshift would refuse or mean otherwise
 */
export function toPostgres(sql: string): string {
  const isProcedure = CREATES_PROCEDURE.test(sql);
  // Within a body the strings hold SQL that is made at run time: nobody else will look at it.
  const visible = isProcedure ? sql.replaceAll(/--[^\n]*/g, ' ') : masked(sql);
  refuse(REFUSED, visible);
  if (isProcedure) {
    refuse(REFUSED_IN_PROCEDURES, masked(sql));
    if (!/\bLANGUAGE\s+plpgsql\b/i.test(sql)) throw new DatabaseError('ERROR: language of a procedure must be plpgsql');
    return sql;
  }
  if (/^\s*(DO|VACUUM|SET|BEGIN|COMMIT|ROLLBACK|END|START)\b/i.test(sql) && !/^\s*SET\s+search_path\b/i.test(sql)) {
    throw new DatabaseError(`ERROR: not in a batch of this peer: ${sql.trim().slice(0, 20)}`);
  }
  // PostgreSQL has no such word: a user without a password is one that cannot log in by one.
  if (/^\s*CREATE\s+USER\b/i.test(sql)) return sql.replace(/\s+PASSWORD\s+DISABLE\b/i, '');
  return /^\s*CREATE\s+(TEMP|TEMPORARY)?\s*TABLE\b/i.test(sql) ? withoutStorage(sql) : sql;
}

function refuse(list: typeof REFUSED, visible: string): void {
  for (const [pattern, name] of list) {
    if (pattern.test(visible)) throw new DatabaseError(`ERROR: syntax error: Redshift does not support ${name}`);
  }
}

/** Where and how Redshift keeps a table is nothing to PostgreSQL. */
function withoutStorage(sql: string): string {
  return sql
    .replaceAll(/\bDISTSTYLE\s+(AUTO|EVEN|ALL|KEY)\b/gi, '')
    .replaceAll(/\bDISTKEY\s*\([^)]*\)/gi, '')
    .replaceAll(/\b(COMPOUND\s+|INTERLEAVED\s+)?SORTKEY\s*(\([^)]*\)|AUTO\b)/gi, '')
    .replaceAll(/\bENCODE\s+\w+/gi, '')
    .replaceAll(/\bBACKUP\s+(YES|NO)\b/gi, '');
}
