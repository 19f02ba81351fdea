import { describe, expect, it } from '@jest/globals';
import { KeyChanges, KeySettings } from '../../keys/key-settings.js';
import { KEY_OPTIONS } from '../keys/key-options.js';
import { readChangeOptions, readSettingOptions } from './read-setting-options.js';
import { type TypedOptions } from './setting-options.js';

const readKeyOptions = (typed: TypedOptions) => readSettingOptions(KeySettings, KEY_OPTIONS, typed);
const readChanges = (typed: object) => readChangeOptions(KeyChanges, KEY_OPTIONS, new Map(Object.entries(typed)));

describe('the flags of a new key', () => {
  it('become its settings', () => {
    expect(
      readKeyOptions(
        new Map<string, unknown>(
          Object.entries({
            name: 'a',
            model: ['claude-*'],
            rpm: '60',
            tpm: '100000',
            'budget-day': '1.5',
            'own-upstream': true,
            'account-label': ['blue'],
          }),
        ),
      ),
    ).toMatchObject({
      name: 'a',
      models: ['claude-*'],
      requests_per_minute: 60,
      tokens_per_minute: 100_000,
      budget_usd: { day: 1.5 },
      own_upstream: true,
      account_labels: ['blue'],
    });
  });

  it.each([
    [{}, '--name is missing: it must be text'],
    [{ name: 'a', rpm: 'many' }, '--rpm must be a whole number'],
    [{ name: 'a', rpm: '' }, '--rpm must be a whole number'],
    [{ name: 'a', concurrent: '1.5' }, '--concurrent must be a whole number'],
    [{ name: 'a', 'budget-week': '-1' }, '--budget-week must be a number above 0'],
    [{ name: 'a', expires: '31.1.2027' }, '--expires must be'],
  ])('%j: %s', (options, problem) => {
    expect(() => readKeyOptions(new Map(Object.entries(options)))).toThrow(problem);
  });

  it('change what is named, and take away by the word none', () => {
    expect({ ...readChanges({ name: 'b', 'budget-month': 'none', rpm: '5', model: ['none'], team: 'none' }) }).toEqual({
      name: 'b',
      budget_usd: { month: null },
      requests_per_minute: 5,
      models: null,
      team: null,
    });
    expect(readKeyOptions(new Map([['name', 'none']]))).toMatchObject({ name: 'none' });
    expect(() => readChanges({})).toThrow('Say what changes, such as --name; --help has every option.');
    expect(() => readChanges({ name: 'none' })).toThrow('--name must be text of 1 to 100 characters');
  });
});
