// Bundles the command line into dist/cli and the Lambda functions into dist/lambda. The same sources make the same bytes.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * The SDK's descriptions of operations have computed keys, `{ [_h]: … }`, which esbuild must take for calls: it keeps all
 * of S3's hundred operations. With the constants written out it keeps the five in use. The same objects come of it.
 */
const literalKeys = {
  name: 'literal-keys',
  setup({ onLoad }) {
    onLoad({ filter: /client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const constants = new Map(
        [...text.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]),
      );
      return {
        contents: text.replaceAll(/\[(\w+)\]:/g, (key, name) =>
          constants.has(name) ? `${constants.get(name)}:` : key,
        ),
      };
    });
  },
};

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  splitting: true,
  minify: true,
  sourcemap: true,
  mainFields: ['module', 'main'],
  loader: { '.sql': 'text' },
  logLevel: 'warning',
};

// Splitting keeps each dynamic import() a file of its own that is read only when it is called: starting costs what the
// called command needs.
await bundle('dist/cli', {
  entryPoints: { main: 'src/entry/cli/main.ts' },
  keepNames: true, // in stacks that users send us; a function has its source map for that
  external: ['@duckdb/node-bindings'], // native; its JavaScript side is bundled: some 150 files that every load would read
  // CommonJS packages in the bundle (cli-table3, cli-progress) call require() for Node's own modules.
  banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
});

// One folder, one zip file, three handlers: `intake.handler`, `loader.handler`, `migrate.handler`. What they share is in
// chunks, so that intake does not read the client of Redshift, and nobody that of Glue before it is needed. The SDK is
// inside: Lambda's own may be older, and starts slower.
await bundle('dist/lambda', {
  entryPoints: { intake: 'src/entry/intake.ts', loader: 'src/entry/loader.ts', migrate: 'src/entry/migrate.ts' },
  outExtension: { '.js': '.mjs' }, // ES modules without a package.json beside them
  alias: {
    '@aws-sdk/credential-provider-node': './src/entry/lambda/bundle/environment-credentials.ts',
    '@smithy/core/event-streams': './src/entry/lambda/bundle/no-event-streams.ts',
    bowser: './src/entry/lambda/bundle/no-bowser.ts',
  },
  plugins: [literalKeys],
});

// A program of its own: what it shares with the command line must not be cut out of that one's file.
await bundle('dist/confirm-redshift', {
  entryPoints: { main: 'src/entry/confirm-redshift/main.ts' },
  external: ['@duckdb/node-bindings'],
  banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
});

/** Beside it first: whoever starts the command meanwhile finds the old build or the new one, nothing half done. */
async function bundle(outdir, options) {
  const [entry] = Object.values(options.entryPoints);
  // `npm ci` runs this by `prepare`: a checkout without that entry must still install.
  if (!existsSync(entry)) return console.warn(`nothing to build: no ${entry}`);
  const newdir = `${outdir}-${process.pid}`;
  await build({ ...common, ...options, outdir: newdir });
  // Out of the way first: there is no moment in which a part of a build is missing.
  const olddir = `${newdir}-old`;
  if (existsSync(outdir)) renameSync(outdir, olddir);
  renameSync(newdir, outdir);
  rmSync(olddir, { recursive: true, force: true });
}
