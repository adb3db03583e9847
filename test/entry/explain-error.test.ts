import { AreaUnusable, Busy, DuplicateKeys, LoadImpossible, Unavailable } from '../../src/domain/errors.ts';
import { misuse } from '../../src/entry/cli/command-error.ts';
import { explain } from '../../src/entry/cli/explain-error.ts';

describe('an error', () => {
  it.each([
    [misuse('m'), 2],
    [new Busy('m'), 4],
    [new Unavailable('m'), 1],
    [new LoadImpossible('m'), 1],
    [new AreaUnusable('m'), 1],
    [new DuplicateKeys('m'), 1],
  ] satisfies [Error, number][])('foreseen, %p, keeps its message and gives exit code %p', (error, exitCode) => {
    expect(explain(error)).toEqual({ message: 'm', exitCode, unforeseen: false });
  });

  it('nobody has foreseen is called so', () => {
    expect(explain(new TypeError('x is undefined'))).toEqual({
      message: 'unexpected: x is undefined',
      exitCode: 1,
      unforeseen: true,
    });
  });

  it.each([
    ['a Node without node:sqlite', 'No such built-in module: node:sqlite', 'ERR_UNKNOWN_BUILTIN_MODULE', /Node 24/],
    [
      'no DuckDB for the platform',
      "Cannot find module '@duckdb/node-bindings-x/duckdb.node'",
      'MODULE_NOT_FOUND',
      /npm ci/,
    ],
    ['a DuckDB that cannot be linked', 'libstdc++.so.6: no such file', 'ERR_DLOPEN_FAILED', /DuckDB cannot be loaded/],
    ['a full disk', 'ENOSPC: no space left on device, write', 'ENOSPC', /make room/],
    ['too many open files', 'EMFILE: too many open files', 'EMFILE', /ulimit -n/],
  ])('of the machine names the remedy: %s', (_, message, code, remedy) => {
    const told = explain(Object.assign(new Error(message), { code }));
    expect(told).toMatchObject({ exitCode: 1, unforeseen: false });
    expect(told.message).toMatch(remedy);
  });
});
