// Bundles the command line into dist/cli. Splitting keeps each dynamic import() a file of its own that is read only
// when it is called: starting costs what the called command needs.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const entry = 'src/entry/cli/main.ts';
const outdir = 'dist/cli';
// Beside it first: whoever starts the command meanwhile finds the old build or the new one, nothing half done.
const newdir = `dist/cli-${process.pid}`;

if (!existsSync(entry)) {
  // `npm ci` runs this by `prepare`: a checkout without the command line must still install.
  console.warn(`nothing to build: no ${entry}`);
} else {
  await build({
    entryPoints: { main: entry },
    outdir: newdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    splitting: true,
    minify: true,
    keepNames: true, // error and class names are part of messages and of the container's diagnostics
    sourcemap: true,
    mainFields: ['module', 'main'],
    external: ['@duckdb/node-bindings'], // native; its JavaScript side is bundled: some 150 files that every load would read
    // CommonJS packages in the bundle (cli-table3, cli-progress) call require() for Node's own modules.
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
    logLevel: 'warning',
  });
  // Out of the way first: there is no moment in which a part of a build is missing.
  const olddir = `${newdir}-old`;
  if (existsSync(outdir)) renameSync(outdir, olddir);
  renameSync(newdir, outdir);
  rmSync(olddir, { recursive: true, force: true });
}
