function swc(parser) {
  return {
    jsc: {
      parser: { syntax: 'typescript', ...parser },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        react: { runtime: 'automatic' },
      },
      target: 'es2023',
    },
    module: { type: 'es6' },
  };
}

/** Tests in TypeScript, compiled one file at a time; imports name the `.js` that the compiler would write. */
const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'json', 'node'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', swc({ decorators: true })], '^.+\\.tsx$': ['@swc/jest', swc({ tsx: true })] },
};

/** `npm test`: unit specs beside the code and end-to-end specs in `test/`; needs nothing beside the clone. */
const gateway = {
  ...base,
  displayName: 'gateway',
  roots: ['src', 'web/src', 'sandbox', 'bench', 'test'].map((folder) => `<rootDir>/${folder}`),
  testPathIgnorePatterns: ['/node_modules/', ...['fixtures', 'dashboard'].map((folder) => `<rootDir>/test/${folder}/`)],
};

/** `npm run test:fixtures`: replays the recorded traffic that `.ci/run` points to with `DROID_FIXTURES`. */
const fixtures = { ...base, displayName: 'fixtures', roots: ['<rootDir>/test/fixtures'] };

/** `npm run test:dashboard`: the built dashboard in a browser. */
const dashboard = { ...base, displayName: 'dashboard', roots: ['<rootDir>/test/dashboard'] };

/**
 * `npm run test:repeat -- some.spec.ts`: specs twenty times over, two at once, while another process keeps a core busy.
 * What waits for a socket, a process, a timer or a collection has to pass this on the least Node and on the image's.
 */
const rounds = Array.from({ length: Number(process.env.ROUNDS ?? 0) }, (_, index) => ({
  ...gateway,
  displayName: `round ${index + 1}`,
}));

export default {
  // Node.js never lets go of the modules of a spec (vm modules): in one process the suite takes 3 GB and three times as long.
  maxWorkers: 2,
  workerIdleMemoryLimit: '700MB',
  // No test measures time by its limit; a crowded machine must not fail one.
  testTimeout: 300_000,
  ...(rounds.length === 0
    ? { projects: [gateway, fixtures, dashboard] }
    : { projects: rounds, globalSetup: '<rootDir>/test/support/keep-core-busy.js' }),
};
