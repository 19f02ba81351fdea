/**
 * Lets Node run the sources as they are, for tests that need a process of their own:
 * node --import ./test/support/load-typescript.js some-file.ts
 */
import * as module from 'node:module';
import { load, resolve } from './typescript-hooks.js';

// Node 20 has only `register`, Node 26 warns of it: https://nodejs.org/api/module.html#moduleregisterhooksoptions
if (module.registerHooks) module.registerHooks({ resolve, load });
else module.register('./typescript-hooks.js', import.meta.url);
