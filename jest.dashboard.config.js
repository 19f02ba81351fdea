import base from './jest.config.js';

/** `npm run test:dashboard`: the built dashboard in a browser. */
export default { ...base, roots: ['<rootDir>/test/dashboard'], testPathIgnorePatterns: ['/node_modules/'] };
