import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { validateEnvironment } from './environment.js';

const TOKEN = 'a-token-of-16-or-more';

describe('validateEnvironment', () => {
  it.each([
    'ADMIN_TOKEN',
    'DROID_METRICS_TOKEN',
    'DROID_REFRESH_KEY',
    'DROID_ENCRYPTION_KEY',
    'DROID_ENCRYPTION_KEY_PREVIOUS',
    'DATABASE_URL',
  ])('frees %s of what a mounted file leaves on it', (name) => {
    expect(validateEnvironment({ [name]: `\ufeff ${TOKEN}\0\r\n` })).toMatchObject({ [name]: TOKEN });
    expect(validateEnvironment({ [name]: ' \n' })).not.toHaveProperty(name);
  });

  it('leaves what is no secret, such as a path, as it is', () => {
    expect(validateEnvironment({ DROID_CONFIG: '/etc/droid \u200c/config.json' })).toMatchObject({
      DROID_CONFIG: '/etc/droid \u200c/config.json',
    });
  });

  it('measures a token by what is left of it', () => {
    expect(() => validateEnvironment({ ADMIN_TOKEN: `short${' '.repeat(20)}` })).toThrow(
      'ADMIN_TOKEN must be longer than or equal to 16 characters',
    );
  });

  it('refuses several workers on SQLite, with the variable and the remedy', () => {
    expect(() => validateEnvironment({ DROID_WORKERS: '2' })).toThrow(
      'DROID_WORKERS above 1 needs a PostgreSQL, as several processes cannot share SQLite: set DATABASE_URL, or remove',
    );
    expect(validateEnvironment({ DROID_WORKERS: '1' })).toMatchObject({ DROID_WORKERS: 1 });
    expect(validateEnvironment({ DROID_WORKERS: '64', DATABASE_URL: 'postgres://u@h/d' })).toMatchObject({
      DROID_WORKERS: 64,
    });
  });

  it.each(['0', '-1', '65', '1.5', 'auto', '2 cores'])('refuses %j workers', (DROID_WORKERS) => {
    expect(() => validateEnvironment({ DROID_WORKERS, DATABASE_URL: 'postgres://u@h/d' })).toThrow(
      /^The environment is not usable: DROID_WORKERS must /,
    );
  });
});
