#!/usr/bin/env node
// The command needs Node 24. An older Node that starts this file hands over to the Node 24 that npm installed
// with the project. Plain JavaScript, and nothing imported before the version is known: it is on every start's path.

if (Number.parseInt(process.versions.node, 10) >= 24) {
  // node:sqlite works but still announces that it is experimental: not the user's concern. All other warnings pass.
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).startsWith('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
  };
  await import('../dist/cli/main.js').catch(explain);
} else {
  await handOver();
}

/** A missing build gets its remedy; every other error stays as it is. */
async function explain(error) {
  const { existsSync } = await import('node:fs');
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || existsSync(new URL('../dist/cli/main.js', import.meta.url)))
    throw error;
  fail('transformed-orders is not built; run: npm run build');
}

/** Runs this file again on the Node 24 that npm installed and ends as that process ended. */
async function handOver() {
  const [{ spawn }, { createRequire }, { dirname, join }, { constants }] = await Promise.all([
    import('node:child_process'),
    import('node:module'),
    import('node:path'),
    import('node:os'),
  ]);
  const node = bundledNode(createRequire(import.meta.url), dirname, join);
  if (node === undefined) {
    return fail(
      `transformed-orders needs Node 24 or newer, this is ${process.version}: ` +
        'install Node 24 or newer, or run npm ci in the project, which brings its own',
    );
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // Ctrl-C at a terminal reaches the child without us; a second SIGINT could look like "stop at once".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  child.on('error', (error) => fail(`transformed-orders cannot start ${node}: ${error.message}; run: npm ci`));
  child.on('exit', (code, signal) => {
    // 128 + n is what a shell reports for a child that a signal ended.
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

/** The executable of npm package `node` near this package, if that is new enough (or this would never end). */
function bundledNode(require, dirname, join) {
  try {
    const manifest = require.resolve('node/package.json');
    if (Number.parseInt(require(manifest).version, 10) < 24) return undefined;
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return undefined;
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
