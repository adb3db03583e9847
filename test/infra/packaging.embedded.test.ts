import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const ENTRIES = ['intake.mjs', 'loader.mjs', 'migrate.mjs'];
/** Of the zip file: what Lambda unpacks before a cold start. */
const MOST_BYTES = 5_000_000;
/** With settings as the functions have them, so that they start. */
const SETTINGS = {
  ...{ AREA_BUCKET: 'area', CONTROL_BUCKET: 'control', AUDIT_TABLE: 'audit', LOADER_QUEUE_URL: 'https://sqs/1/loads' },
  ...{ CATALOG: 'none', REDSHIFT_DATABASE: 'dev', REDSHIFT_WORKGROUP: 'analytics', AWS_REGION: 'eu-west-1' },
};

// A checkout of its own: other tests build in this one.
let checkout: string;
let archive: string;
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'packaging-'));
  for (const path of ['src', 'build.js', 'package.json', 'tsconfig.json', 'infra/bundle.ts']) {
    cpSync(join(ROOT, path), join(checkout, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  build();
  archive = inProgram('await m.lambdaBundle().path');
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

function build(): void {
  execFileSync(process.execPath, ['build.js'], { cwd: checkout, stdio: 'inherit' });
}

/** What the program says of the functions' code. @param expression of `m`, the module */
function inProgram(expression: string): string {
  const script = `import * as m from './infra/bundle.ts'; console.log(${expression})`;
  const options = { cwd: checkout, encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], options).trim();
}

const checksums = () => inProgram("JSON.stringify(['intake', 'loader', 'migrate'].map(m.checksumOf))");

const read = (file: string) => readFileSync(join(archive, file), 'utf8');
const modules = () => readdirSync(archive).filter((file) => file.endsWith('.mjs'));

/** What a module of the bundle imports; minified, there is no space before the name. */
function importsOf(file: string): string[] {
  return [...read(file).matchAll(/\b(?:from|import\(?)"([\w@./][^"]*)"/g)].map(([, name]) => name ?? '');
}

test('the archive is the folder of the functions, with modules and nothing else; their source maps are kept', () => {
  expect(archive).toBe(join(checkout, 'dist/lambda'));
  const others = readdirSync(archive).filter((file) => !file.endsWith('.mjs'));
  expect(others).toEqual([]);
  expect(readdirSync(`${archive}-maps`).sort()).toEqual(
    modules()
      .map((file) => `${file}.map`)
      .sort(),
  );
});

test('all that is imported is in it or in Node, and all that is in it is imported', () => {
  const imports = modules().flatMap(importsOf);
  const own = imports.filter((name) => name.startsWith('./')).map((name) => name.slice(2));
  expect(imports.filter((name) => !name.startsWith('./') && !isBuiltin(name))).toEqual([]);
  const idle = modules().filter((file) => !own.includes(file) && !ENTRIES.includes(file));
  expect(own.filter((file) => !modules().includes(file))).toEqual([]);
  // esbuild cuts out a file for an import() before it finds that nobody calls it: here of the nothing that is put for bowser.
  expect(idle).toEqual([expect.stringMatching(/^no-bowser-\w+\.mjs$/)]);
});

test('every module of it starts where there is nothing else', () => {
  const alone = mkdtempSync(join(tmpdir(), 'functions-'));
  try {
    cpSync(archive, alone, { recursive: true });
    const script = `for (const file of ${JSON.stringify(modules())}) await import('./' + file)`;
    const options = { cwd: alone, env: { ...SETTINGS, PATH: '' }, encoding: 'utf8', stdio: 'pipe' } as const;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], options)).toBe('');
  } finally {
    rmSync(alone, { recursive: true, force: true });
  }
});

test('no test and no tool is in it', () => {
  const maps = readdirSync(`${archive}-maps`).map((file) => readFileSync(join(`${archive}-maps`, file), 'utf8'));
  const sources = maps.flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources);
  expect(sources.length).toBeGreaterThan(100);
  expect(
    sources.filter((source) => /(^|\/)(test|bench|infra)\/|\.test\.|\/(jest|@pulumi|typescript)\//.test(source)),
  ).toEqual([]);
});

test('it is small', () => {
  const zip = join(checkout, 'functions.zip');
  execFileSync('python3', ['-m', 'zipfile', '-c', zip, ...readdirSync(archive)], { cwd: archive });
  expect(statSync(zip).size).toBeLessThan(MOST_BYTES);
});

test('it is the same for the same sources, and changes with a byte of them, as far as that is in it', () => {
  const hashes = () => {
    return readdirSync(archive).map((file) => [file, createHash('sha256').update(read(file)).digest('hex')]);
  };
  const [before, sumsBefore] = [hashes(), JSON.parse(checksums()) as string[]];
  build();
  expect(hashes()).toEqual(before);
  expect(JSON.parse(checksums())).toEqual(sumsBefore);
  appendFileSync(join(checkout, 'src/adapters/redshift/sql/001_tables.sql'), ' ');
  build();
  expect(hashes()).not.toEqual(before);
  const [intake, loader, migrate] = JSON.parse(checksums()) as string[];
  expect([intake, loader]).toEqual(sumsBefore.slice(0, 2));
  expect(migrate).not.toBe(sumsBefore[2]);
});

test('without a build there is no deployment, and it says what to run', () => {
  rmSync(join(archive, 'loader.mjs'));
  expect(() => inProgram('m.lambdaBundle()')).toThrow(/has no loader\.mjs; run: npm run build/);
});
