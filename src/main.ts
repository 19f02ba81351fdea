import './server/ignore-debug-signal.js';
import { runGateway } from './run-gateway.js';
import { readArguments } from './server/read-arguments.js';

const asked = readArguments(process.argv.slice(2));
if (asked) {
  (asked.code === 0 ? process.stdout : process.stderr).write(asked.text);
  process.exit(asked.code);
}
await runGateway();
