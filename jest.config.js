/** `npm test`: unit specs beside the code and end-to-end specs in `test/`; needs nothing beside the clone. */
export default {
  testEnvironment: 'node',
  // Node.js never lets go of the modules of a spec (vm modules): in one process the suite takes 3 GB and three times as long.
  maxWorkers: 2,
  workerIdleMemoryLimit: '700MB',
  roots: ['<rootDir>/src', '<rootDir>/web/src', '<rootDir>/sandbox', '<rootDir>/bench', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  // No test measures time by its limit; a crowded machine must not fail one.
  testTimeout: 300_000,
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/fixtures/', '<rootDir>/test/clients/', '<rootDir>/test/dashboard/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2023',
        },
        module: { type: 'es6' },
      },
    ],
  },
};
