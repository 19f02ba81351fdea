import unit from './jest.config.js';

/** `npm run test:fixtures`: replays the recorded traffic that `.ci/run` points to with `DROID_FIXTURES`. */
export default {
  ...unit,
  roots: ['<rootDir>/test/fixtures'],
  testPathIgnorePatterns: ['/node_modules/'],
};
