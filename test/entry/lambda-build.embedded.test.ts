import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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

  it.each(['intake', 'loader', 'migrate'])('has %s, with a source map beside it', (name) => {
    expect(Object.keys(hashes())).toEqual(expect.arrayContaining([`${name}.mjs`, `${name}.mjs.map`]));
    expect(has(name, 'sourceMappingURL=data:')).toBe(false);
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
