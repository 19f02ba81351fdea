import { expect, it } from '@jest/globals';
import { mergeSettings } from './merge-settings.js';

const ORGANIZATION = {
  model: 'opus',
  permissions: { deny: ['Read(./.env)', 'WebFetch'], defaultMode: 'plan' },
  env: { A: '1', B: '2' },
  companyAnnouncements: ['hello'],
};

it('joins objects and lists, and has the value of the team for the rest', () => {
  const team = {
    model: 'sonnet',
    permissions: { deny: ['WebFetch', 'Bash(curl *)'], allow: ['Bash(npm test)'] },
    env: { B: '3', C: '4' },
  };
  expect(mergeSettings(ORGANIZATION, team)).toEqual({
    model: 'sonnet',
    permissions: {
      deny: ['Read(./.env)', 'WebFetch', 'Bash(curl *)'],
      allow: ['Bash(npm test)'],
      defaultMode: 'plan',
    },
    env: { A: '1', B: '3', C: '4' },
    companyAnnouncements: ['hello'],
  });
  expect(ORGANIZATION.permissions.deny).toHaveLength(2);
});

it('leaves out what a null of the team takes away, at any depth', () => {
  const team = { model: null, permissions: { deny: null }, env: { A: null, D: null }, hooks: { Stop: null } };
  expect(mergeSettings(ORGANIZATION, team)).toEqual({
    permissions: { defaultMode: 'plan' },
    env: { B: '2' },
    companyAnnouncements: ['hello'],
    hooks: {},
  });
});

it('has the value of the team where the two have another type, and names that every object inherits', () => {
  const team = JSON.parse('{"model":["a"],"env":"none","constructor":{"x":1},"toString":"t"}') as object;
  expect(mergeSettings(ORGANIZATION, { ...team })).toMatchObject({ model: ['a'], env: 'none', toString: 't' });
  expect(Object.hasOwn(mergeSettings({}, { ...team }), 'constructor')).toBe(true);
});

it('joins lists of objects without what they have twice, whatever the order of its members', () => {
  const organization = { sshConfigs: [{ id: 'a', name: 'b' }, [1, 2], 'x'] };
  const team = { sshConfigs: [{ name: 'b', id: 'a' }, [2, 1], [1, 2], 'x', { id: 'a' }, { id: 'a' }] };
  const joined = [{ id: 'a', name: 'b' }, [1, 2], 'x', [2, 1], { id: 'a' }, { id: 'a' }];
  expect(mergeSettings(organization, team)).toEqual({ sshConfigs: joined });
});
