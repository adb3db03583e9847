// Bundles the command line into dist/cli and the Lambda functions into dist/lambda. The same sources make the same bytes.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
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

/** Of a client's package.json only its version is in use: the SDK puts it into the user agent. */
const versionOnly = {
  name: 'version-only',
  setup({ onLoad }) {
    onLoad({ filter: /client-[\w-]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * What an entry and a module that it reads later have in common is cut out of both, into as many files as there are sets of
 * such modules; each costs every start some 0.3 ms of CPU. Where all of them import the entry itself there is one such set:
 * a start reads one file beside the entry's. It is there already when the others come, so that it costs them nothing.
 */
const startInOneFile = (entry) => ({
  name: 'start-in-one-file',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, path, resolveDir }) => {
      return kind === 'dynamic-import' ? { path: resolve(resolveDir, path), pluginData: 'later' } : undefined;
    });
    onLoad({ filter: /\.ts$/ }, ({ path, pluginData }) => {
      if (pluginData !== 'later') return undefined;
      const itself = relative(dirname(path), entry); // not the whole path: source maps would differ by checkout
      return { contents: `${readFileSync(path, 'utf8')}\nimport '${itself}';\n`, loader: 'ts' };
    });
  },
});

// One folder, one zip file, three handlers: `intake.handler`, `loader.handler`, `migrate.handler`, each built for itself. Clients
// of warehouses, Glue and SQS are read when they are needed first. The SDK is inside: Lambda's own may be older, and starts
// slower. Source maps are four fifths of it all, and Node reads none unless it is told to: they stay here, in dist/lambda-maps.
await bundle(
  'dist/lambda',
  ...['intake', 'loader', 'migrate'].map((name) => ({
    entryPoints: { [name]: `src/entry/${name}.ts` },
    sourcemap: 'external',
    outExtension: { '.js': '.mjs' }, // ES modules without a package.json beside them
    alias: {
      '@aws-sdk/credential-provider-node': './src/entry/lambda/bundle/environment-credentials.ts',
      '@smithy/core/event-streams': './src/entry/lambda/bundle/no-event-streams.ts',
      bowser: './src/entry/lambda/bundle/no-bowser.ts',
      'node:process': './src/entry/lambda/bundle/process.ts',
    },
    plugins: [literalKeys, versionOnly, startInOneFile(`src/entry/${name}.ts`)],
    external: ['@duckdb/node-bindings'], // of nobody here; of whoever binds DuckDB as the warehouse (README)
    // The driver of PostgreSQL is CommonJS, and calls require() for Node's own modules.
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
  })),
);

// A program of its own: what it shares with the command line must not be cut out of that one's file.
await bundle('dist/confirm-redshift', {
  entryPoints: { main: 'src/entry/confirm-redshift/main.ts' },
  external: ['@duckdb/node-bindings'],
  banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
});

/** Beside it first: whoever starts the command meanwhile finds the old build or the new one, nothing half done. */
async function bundle(outdir, ...parts) {
  const entries = parts.flatMap(({ entryPoints }) => Object.values(entryPoints));
  // `npm ci` runs this by `prepare`: a checkout without that entry must still install.
  const missing = entries.find((entry) => !existsSync(entry));
  if (missing !== undefined) return console.warn(`nothing to build: no ${missing}`);
  const newdir = `${outdir}-${process.pid}`;
  for (const options of parts) await build({ ...common, ...options, outdir: newdir });
  if (parts.some(({ sourcemap }) => sourcemap === 'external')) {
    replace(mapsOf(newdir), `${outdir}-maps`);
  }
  replace(newdir, outdir);
}

/** Puts the source maps of a folder into one of their own. */
function mapsOf(folder) {
  const maps = `${folder}-maps`;
  mkdirSync(maps);
  for (const file of readdirSync(folder)) {
    if (file.endsWith('.map')) renameSync(join(folder, file), join(maps, file));
  }
  return maps;
}

/** Out of the way first: there is no moment in which a part of a build is missing. */
function replace(newdir, outdir) {
  const olddir = `${newdir}-old`;
  if (existsSync(outdir)) renameSync(outdir, olddir);
  renameSync(newdir, outdir);
  rmSync(olddir, { recursive: true, force: true });
}
