import { parseArgs } from 'node:util';
import { VERSION } from '../config/version.js';

const HELP = `Usage: npm start, or node dist/main.js

Starts the gateway of this folder. What it does is said by config.json, and by variables of the environment or of .env:
PORT, HOST, ADMIN_TOKEN, LOG_LEVEL, …; docs/configuration.md has them all.

  --help, -h       this page
  --version, -v    the version

npm run doctor looks at the installation and says what to fix.
npm run keys, accounts, add-account and usage have pages like this one; node dist/droid2api.js --help lists all
commands.
`;

/** Answers what to print, and the exit code, in place of a start. Undefined where the gateway is to start. */
export function readArguments(args: readonly string[]): { text: string; code: number } | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    });
    if (values.help) return { text: HELP, code: 0 };
    return values.version ? { text: `droid2api ${VERSION}\n`, code: 0 } : undefined;
  } catch {
    const unknown = args.find((arg) => !/^(?:--help|--version|-h|-v)$/.test(arg)) ?? '';
    return {
      text:
        `The gateway does not know ${unknown.slice(0, 60)}; --help says what there is. A port is set by PORT=3001 ` +
        `npm start.\n`,
      code: 2,
    };
  }
}
