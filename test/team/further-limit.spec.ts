import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { describeEngines } from '../support/describe-engines.js';
import { makeEnd, makeStart } from '../support/make-attempt.js';
import { currentHour, runUndisturbed } from '../support/run-undisturbed.js';
import { type TeamServices } from '../support/team-services.js';

/** A limit that nothing but the table of limits knows. */
const { KEY_LIMITS, LIMIT_NAMES } = await import('../../src/keys/limit-table.js');
Object.assign(KEY_LIMITS, {
  tokens_month: {
    field: 'further.month',
    option: 'tokens-month',
    counts: 'tokens',
    period: 'month',
    most: 10_000,
    unit: 'tokens a month',
    help: 'tokens of a month',
    refusal: (amount: string) => `This gateway key may use ${amount} tokens a month.`,
  },
});
(LIMIT_NAMES as string[]).push('tokens_month');

const { describeKey, KeyDescription } = await import('../../src/keys/describe-key.js');
const { KeySettings } = await import('../../src/keys/key-settings.js');
const { checkSettings } = await import('../../src/keys/check-settings.js');
const { describeFields } = await import('../../src/admin/describe-fields.js');
const { createKey, listKeys } = await import('../../src/cli/keys/keys-commands.js');
const { KEY_OPTIONS } = await import('../../src/cli/keys/key-options.js');
const { readSettingOptions } = await import('../../src/cli/settings/read-setting-options.js');
const { createProgram } = await import('../../src/cli/program.js');
const { openTeamServices } = await import('../support/team-services.js');

describe('a limit of the table', () => {
  it('is checked like all others', () => {
    expect(checkSettings(KeySettings, { name: 'a', further: { month: 500 } })).toMatchObject({
      further: { month: 500 },
    });
    expect(() => checkSettings(KeySettings, { name: 'a', further: { month: 10_001 } })).toThrow(
      'further.month must be a whole number from 1 to 10000',
    );
    expect(() => checkSettings(KeySettings, { name: 'a', further: { day: 1 } })).toThrow(
      'further.day is not known here; known are month',
    );
  });

  it('is described for OpenAPI', () => {
    const described = describeFields(KeySettings, true).find(({ name }) => name === 'further');
    expect(described?.schema).toMatchObject({
      properties: { month: { type: 'integer', minimum: 1, maximum: 10_000 } },
    });
    expect(describeFields(KeyDescription, false).map(({ name }) => name)).toContain('further');
  });

  it('is an option of the command line', () => {
    const keys = createProgram().commands.find((command) => command.name() === 'keys');
    const create = keys?.commands.find((command) => command.name() === 'create');
    expect(create?.helpInformation()).toMatch(/\n {2}--tokens-month <N> +tokens of a month\n/);
    const typed = new Map(Object.entries({ name: 'a', 'tokens-month': '500' }));
    expect(readSettingOptions(KeySettings, KEY_OPTIONS, typed)).toMatchObject({ further: { month: 500 } });
  });
});

describeEngines('a limit of the table', (under) => {
  const opened: TeamServices[] = [];

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(opened.splice(0).map((services) => services.close()));
  });

  it('is kept, shown, counted, refused, and begun with what the ledger has', () =>
    runUndisturbed(currentHour, async () => {
      const settings = await under.settings();
      const one = await openTeamServices(settings);
      opened.push(one);
      const printed: string[] = [];
      const print = (text: string) => void printed.push(text);
      const bench = { keys: one.keys, json: false, print, warn: print, accounts: () => Promise.resolve([]) };
      await createKey(bench, checkSettings(KeySettings, { name: 'ada', further: { month: 1_500 } }));
      listKeys(bench);
      expect(printed.at(-1)).toContain('1500 tokens a month');
      const [key] = one.keys.list();
      if (!key) throw new Error('there is no key');
      expect(describeKey(one.keys.resolve(key), Date.now())).toMatchObject({
        requests_per_minute: null,
        further: { month: 1_500 },
      });

      // 1 161 tokens.
      one.ledger.begin(makeStart('r1', { keyId: key.id })).finish(makeEnd());
      await one.writer.write();
      const used = async () => (await one.limits.uses(key)).map(({ name, limit, used }) => [name, limit, used]);
      expect(await used()).toEqual([['tokens_month', 1_500, 1_161]]);
      const admission = await one.limits.admit(key, 10);
      admission.charge({ tokens: 400, costNanoUsd: null });
      admission.end();
      expect(await used()).toEqual([['tokens_month', 1_500, 1_561]]);
      const refused = await one.limits.admit(key, 10).catch((error: unknown) => error);
      expect(refused).toMatchObject({
        status: 429,
        message: expect.stringMatching(
          /^This gateway key may use 1500 tokens a month\. It resets at \d{4}-\d\d-01 00:00 UTC\.$/,
        ),
        details: { shouldRetry: false, retryAfterSeconds: expect.any(Number) },
      });
      expect((refused as { details: object }).details).not.toHaveProperty('billing');
      expect(await one.limits.budgets(key)).toEqual([]);
    }));
});
