// The hexagon's borders. `npm run deps` fails on the first import that crosses one.

/** Anything but the given paths. */
const otherThan = (...paths) => ({ pathNot: paths });
const core = '^(node:)?crypto$'; // hashing is part of the rules (row versions, file identity), not a technology

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-unresolvable',
      comment:
        'A typo, a missing dependency, or an import this tool cannot see through: each would blind the rules below.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'domain-is-pure',
      comment: 'The domain knows itself and its ports, no technology.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: otherThan('^src/domain/', '^src/ports/', core),
    },
    {
      name: 'ports-know-the-domain-only',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: otherThan('^src/domain/', '^src/ports/'),
    },
    {
      name: 'ports-take-types-only',
      comment: 'A port is a contract: it uses the words of the domain and runs none of it.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { path: '^src/domain/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-stand-alone',
      comment: 'What two adapters share belongs into the domain or into a port.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'shared-rooms-know-domain-and-ports-only',
      comment: 'What adapters of several technologies share: how files are read, how AWS fails, how engines load.',
      severity: 'error',
      from: { path: '^src/(formats|aws|engines)/' },
      to: { path: '^src/', pathNot: ['^src/$1/', '^src/domain/', '^src/ports/'] },
    },
    {
      name: 'no-sdk-outside-of-adapters',
      comment: 'A client of AWS is made in the entry and used in an adapter; its types go no further.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(adapters|entry)/' },
      to: { path: ['(^|/)node_modules/@(aws-sdk|smithy)/', '^@(aws-sdk|smithy)/'] },
    },
    {
      name: 'nothing-inside-knows-the-entry',
      comment: 'Wiring is done from the outside.',
      severity: 'error',
      from: { path: '^src/(domain|ports|adapters|formats|aws|engines)/' },
      to: { path: '^src/entry/' },
    },
    {
      name: 'container-in-entry-only',
      comment: 'Classes take what they need by constructor; only the entry points know the container.',
      severity: 'error',
      from: { pathNot: '^(src/entry|node_modules)/' },
      to: { path: ['(^|/)node_modules/(inversify|@inversifyjs|reflect-metadata)/', '^(inversify|reflect-metadata)$'] },
    },
    {
      name: 'src-knows-nothing-around-it',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|infra|bin|dist)/' },
    },
    {
      name: 'src-needs-no-dev-dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Without these two, type-only imports and packages that publish ES modules only go unseen.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
