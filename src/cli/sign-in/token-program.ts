import '../ignore-closed-pipe.js';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { token } from './sign-in-commands.js';

/**
 * `droid2api token` as one file. `setup` puts a copy of it beside the sign-in, so that agents get their tokens when the
 * program itself has gone, as one has that `npx` has loaded.
 */
// Agents may be started without the variables that setup has seen. The sign-in is beside the folder of this copy.
process.env.XDG_CONFIG_HOME = dirname(dirname(dirname(resolve(process.argv[1] ?? ''))));
const { values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { url: { type: 'string' }, renew: { type: 'boolean' } },
});
try {
  const { url, renew } = values;
  process.exitCode = await token({ ...(typeof url === 'string' && { url }), renew: renew === true });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : 'The command failed'}\n`);
  process.exitCode = 1;
}
