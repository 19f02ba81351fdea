import './server/ignore-debug-signal.js';
// Classes with decorators need it before them; the bundler may put them into any file that is loaded later.
import 'reflect-metadata';
import { readArguments } from './server/read-arguments.js';
import { startGateway } from './start-gateway.js';

const asked = readArguments(process.argv.slice(2));
if (asked) {
  (asked.code === 0 ? process.stdout : process.stderr).write(asked.text);
  process.exit(asked.code);
}
await startGateway();
