import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeText } from '../config/decode-text.js';
import { ConfigError, readConfig } from '../config/read-config.js';

/**
 * Gives a warning for a command that does without config.json, where that cannot be used; undefined where it can. Never
 * throws.
 */
export function warnOfConfiguration(configPath: string | undefined): string | undefined {
  const path = resolve(configPath ?? 'config.json');
  try {
    readConfig(decodeText(readFileSync(path)));
    return undefined;
  } catch (error) {
    const reason =
      error instanceof ConfigError
        ? error.problems.join('; ')
        : `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`;
    return (
      `Warning: ${path} is not usable (${reason.replace(/\s+/g, ' ')}); this command needs the database only and ` +
      `goes on.\n`
    );
  }
}
