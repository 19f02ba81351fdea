#!/usr/bin/env node
/** `node add-account.js [--loop]`: adds an account to accounts.json; see `--help`. */
process.argv.splice(2, 0, 'add-account');
await import('./scripts/run.js');
