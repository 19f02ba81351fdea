import base from './jest.config.js';

/**
 * `npm run test:repeat -- some.spec.ts`: specs twenty times over, two at once, while another process keeps a core busy. What
 * waits for a socket, a process, a timer or a collection has to pass this on the least Node and on the image's.
 */
const { maxWorkers, workerIdleMemoryLimit, testTimeout, ...project } = base;
const times = Number(process.env.TIMES ?? 20);

export default {
  maxWorkers,
  workerIdleMemoryLimit,
  testTimeout,
  globalSetup: '<rootDir>/test/support/keep-core-busy.js',
  projects: Array.from({ length: times }, (_, index) => ({ ...project, rootDir: import.meta.dirname, displayName: `round ${index + 1}` })),
};
