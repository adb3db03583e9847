// Three projects, told apart by the file's name:
//   unit       *.test.ts            pure, in memory
//   embedded   *.embedded.test.ts   DuckDB, SQLite, files, processes of the command line
//   system     *.system.test.ts     needs root (tmpfs mounts); only by `npm run test:system`

/** These publish ES modules only; jest runs CommonJS, so they are transformed like our own files. */
const esmOnly = ['inversify', '@inversifyjs', 'hyparquet', 'commander', 'chokidar', 'readdirp'];

const shared = {
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  restoreMocks: true,
};

/** Where real engines and processes are at work: more time (jest knows no time-out per project), and a fresh build. */
const real = {
  globalSetup: '<rootDir>/test/support/build-command-line.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/patience.cjs'],
};

export default {
  reporters: ['default', '<rootDir>/test/support/summary-reporter.cjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.(embedded|system)\\.test\\.ts$'],
    },
    { ...shared, displayName: 'embedded', testMatch: ['**/*.embedded.test.ts'], ...real },
    { ...shared, displayName: 'system', testMatch: ['**/*.system.test.ts'], ...real },
  ],
};
