/**
 * Lets Node run the sources as they are, for tests that need a process of their own:
 * node --import ./test/support/load-typescript.js some-file.ts
 */
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
