// Jest 30 with native ESM; aliases and `.js` specifiers are mapped back to the TypeScript sources.
const compiled = { swcrc: true, module: { type: 'es6' }, sourceMaps: 'inline' };
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', compiled],
    '^.+\\.tsx$': ['@swc/jest', { ...compiled, jsc: { parser: { syntax: 'typescript', tsx: true } } }],
  },
  moduleNameMapper: {
    '^@minime/(\\w+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/', '<rootDir>/.cache/'],
};

/** One project per tier: a tier is chosen with `--selectProjects unit|int|e2e|faults|browser`. */
const tier = (displayName, testMatch, more = {}) => ({ ...shared, displayName, testMatch, ...more });

export default {
  projects: [
    tier('unit', [
      '<rootDir>/{apps,libs}/*/src/**/*.spec.ts',
      '<rootDir>/{sandbox/src,scripts}/**/*.spec.ts',
      '<rootDir>/test/{bench,eval,repository,survival}/**/*.spec.ts',
    ]),
    tier('int', [
      '<rootDir>/{apps,libs}/*/test/**/*.int.spec.ts',
      '<rootDir>/sandbox/**/*.int.spec.ts',
      '<rootDir>/test/{k8s,compose,image}/**/*.spec.ts',
    ]),
    tier('e2e', ['<rootDir>/test/e2e/**/*.spec.ts']),
    tier('faults', ['<rootDir>/test/faults/**/*.spec.ts']),
    tier('browser', ['<rootDir>/test/browser/**/*.spec.ts']),
  ],
  reporters: ['<rootDir>/test/faults/fault.reporter.mjs', 'default'],
  // Only what hangs takes as long: whatever a test waits for says sooner, and by its name, that it does not come.
  testTimeout: 180_000,
  // Every file leaves something of its modules behind. A worker that has grown to gigabytes takes longer to end than the half
  // second after which jest ends it by force, and says that tests leak.
  workerIdleMemoryLimit: '600MB',
};
