import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import buildCommandLine from '../support/build-command-line.ts';

const ROOT = join(__dirname, '../..');
const BUNDLE = join(ROOT, 'dist/lambda');

function hashes(): Record<string, string> {
  const files = readdirSync(BUNDLE).sort();
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(BUNDLE, file)))
        .digest('hex'),
    ]),
  );
}

/** What the recipe of the README needs besides. */
const DUCKDB_IMPORTS = `
import { DuckDbDatabase } from '../../adapters/duckdb/duckdb-database.ts';
import { DuckDbWarehouse } from '../../adapters/duckdb/duckdb-warehouse.ts';
import { TOKENS } from '../tokens.ts';
const database = new DuckDbDatabase({ path: '/mnt/warehouse.duckdb', now: Date.now });
`;

const STATIC = /(?:from|import)"\.\/([^"]+)"/g;
const LATER = /(?:from|import\(?)"\.\/([^"]+)"/g;

/** The handler's module and all that it imports, as far as `imports` finds it. */
function filesOf(entry: string, imports: RegExp): readonly string[] {
  const seen = new Set([`${entry}.mjs`]);
  for (const file of seen) {
    const text = readFileSync(join(BUNDLE, file), 'utf8');
    for (const [, other = ''] of text.matchAll(imports)) seen.add(other);
  }
  return [...seen];
}

describe('the bundle of the Lambda functions', () => {
  beforeAll(() => buildCommandLine());

  it('is the same bytes each time', () => {
    const before = hashes();
    execFileSync(process.execPath, ['build.js'], { cwd: ROOT, stdio: 'inherit' });
    expect(hashes()).toEqual(before);
  });

  it.each(['intake', 'loader', 'migrate'])('has %s, and its source map elsewhere', (name) => {
    expect(Object.keys(hashes())).toContain(`${name}.mjs`);
    expect(existsSync(join(`${BUNDLE}-maps`, `${name}.mjs.map`))).toBe(true);
    expect(has(name, 'sourceMappingURL')).toBe(false);
  });

  it('gives intake no warehouse, and nobody its client, that of Glue or of SQS before it is needed', () => {
    const operations = [
      'BatchExecuteStatement',
      'GetSecretValue',
      'BatchCreatePartition',
      'StartJobRun',
      'SendMessage',
    ];
    for (const operation of operations) {
      for (const name of ['intake', 'loader', 'migrate']) expect([name, has(name, operation)]).toEqual([name, false]);
      expect(hasLater('loader', operation)).toBe(true);
    }
    expect(operations.filter((operation) => hasLater('intake', operation))).toEqual(['SendMessage']);
  });

  it.each(['intake', 'loader', 'migrate'])('reads one file beside the one of %s, and a piece of its own', (name) => {
    expect(filesOf(name, STATIC).length).toBeLessThanOrEqual(3);
  });

  it('holds only those operations of S3 that are in use', () => {
    expect(has('loader', 'ListObjectsV2')).toBe(true);
    expect(has('loader', 'SelectObjectContent')).toBe(false);
    expect(has('loader', 'PutBucketAcl')).toBe(false);
  });

  it('is also built with DuckDB as the warehouse; its native module stays outside', () => {
    const place = mkdtempSync(join(tmpdir(), 'recipe-'));
    cpSync(join(ROOT, 'src'), join(place, 'src'), { recursive: true });
    for (const name of ['node_modules', 'package.json']) symlinkSync(join(ROOT, name), join(place, name));
    const module = join(place, 'src/entry/modules/warehouse.ts');
    const bound =
      'bind(TOKENS.warehouse).toResolvedValue(() => new DuckDbWarehouse({ database, pathOf: ({ key }) => key }), [])';
    const text = readFileSync(module, 'utf8').replace('bindRedshift(bind, warehouse, completion)', bound);
    expect(text).toContain(bound);
    writeFileSync(module, `${DUCKDB_IMPORTS}${text}`);
    execFileSync(process.execPath, [join(ROOT, 'build.js')], { cwd: place, stdio: 'inherit' });
    const files = readdirSync(join(place, 'dist/lambda')).filter((file) => file.endsWith('.mjs'));
    const texts = files.map((file) => readFileSync(join(place, 'dist/lambda', file), 'utf8'));
    expect(texts.some((bundled) => bundled.includes('@duckdb/node-bindings'))).toBe(true);
    expect(isIn(readdirSync(BUNDLE), '@duckdb/node-bindings')).toBe(false);
    rmSync(place, { recursive: true, force: true });
  });

  it('looks for credentials in the environment only', () => {
    expect(has('loader', 'no AWS credentials in the environment')).toBe(true);
    for (const other of ['sso_session', 'credential_process', 'AWS_CONTAINER_CREDENTIALS_FULL_URI']) {
      expect(has('loader', other)).toBe(false);
    }
  });
});

/** Whether the text is in what is read at the start. A yes or no, since a failed test would print all of the bundle. */
function has(entry: string, text: string): boolean {
  return isIn(filesOf(entry, STATIC), text);
}

/** Whether it is in that or what is read when it is needed. */
function hasLater(entry: string, text: string): boolean {
  return isIn(filesOf(entry, LATER), text);
}

function isIn(files: readonly string[], text: string): boolean {
  return files.some((file) => readFileSync(join(BUNDLE, file), 'utf8').includes(text));
}
