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

/** All JavaScript that is read when the handler's module is imported: itself and what it imports statically. */
function readAtStart(entry: string): string {
  const seen = new Set<string>();
  const visit = (file: string): string => {
    if (seen.has(file)) return '';
    seen.add(file);
    const text = readFileSync(join(BUNDLE, file), 'utf8');
    return [text, ...[...text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map(([, other]) => visit(other ?? ''))].join(
      '\n',
    );
  };
  return visit(`${entry}.mjs`);
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

  it('gives intake no client of a warehouse, and nobody that of Glue before it is needed', () => {
    expect(has('intake', 'BatchExecuteStatement')).toBe(false);
    expect(has('loader', 'BatchExecuteStatement')).toBe(true);
    expect(has('loader', 'BatchCreatePartition')).toBe(false);
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

/** A yes or no, since a failed test would print all of the bundle. */
function has(entry: string, text: string): boolean {
  return readAtStart(entry).includes(text);
}
