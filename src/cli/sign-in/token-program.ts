import '../ignore-closed-pipe.js';
import { parseArgs } from 'node:util';
import { token } from './sign-in-commands.js';

/**
 * `droid2api token` as one file. `setup` puts a copy of it beside the sign-in, so that agents get their tokens when the
 * program itself has gone, as one has that `npx` has loaded.
 */
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
