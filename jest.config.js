// Five projects, told apart by the file's name:
//   unit       *.test.ts            pure, in memory
//   embedded   *.embedded.test.ts   DuckDB, SQLite, files, processes of the command line
//   servers    *.server.test.ts     over the wire: the SDK's clients against servers of their protocols
//   deployment *.deployment.test.ts a real `pulumi up` onto an emulator; by `npm run test:deployment`
//   system     *.system.test.ts     needs root (tmpfs mounts); only by `npm run test:system`

/** These publish ES modules only; jest runs CommonJS, so they are transformed like our own files. */
const esmOnly = [
  'inversify',
  '@inversifyjs',
  'hyparquet',
  'hyparquet-compressors',
  'hysnappy',
  'commander',
  'chokidar',
  'readdirp',
];

const shared = {
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.sql$': '<rootDir>/test/support/sql-transform.cjs',
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
  ...shared,
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
      testPathIgnorePatterns: ['/node_modules/', '\\.(embedded|server|deployment|system)\\.test\\.ts$'],
    },
    { ...real, displayName: 'embedded', testMatch: ['**/*.embedded.test.ts'] },
    { ...real, displayName: 'servers', testMatch: ['**/*.server.test.ts'] },
    { ...real, displayName: 'deployment', testMatch: ['**/*.deployment.test.ts'] },
    { ...real, displayName: 'system', testMatch: ['**/*.system.test.ts'] },
  ],
};
