#!/usr/bin/env node
/** `node add-account.js [--loop]`: adds an account to accounts.json; see `--help`. */
import { existsSync } from 'node:fs';

const command = new URL('./dist/cli/add-account.js', import.meta.url);
if (!existsSync(command)) {
  console.error('The gateway is not built yet: npm install && npm run build');
  process.exit(1);
}
await import(command.href);
