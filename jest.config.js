/** `npm test`: unit specs beside the code and end-to-end specs in `test/`; needs nothing beside the clone. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/web/src', '<rootDir>/sandbox', '<rootDir>/bench', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
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
