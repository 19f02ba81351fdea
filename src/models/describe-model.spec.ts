import { describe, expect, it } from '@jest/globals';
import { type Dialect } from '../dialects/dialect.js';
import { describeModel } from './describe-model.js';

const describeId = (id: string) =>
  describeModel({ id, displayName: 'Shown', dialect: 'messages', provider: undefined });

describe('describeModel', () => {
  it('has the fields of both vendors', () => {
    expect(
      describeModel({
        id: 'claude-haiku-4-5-20251001',
        displayName: 'Claude Haiku 4.5',
        dialect: 'messages',
        provider: 'bedrock',
      }),
    ).toEqual({
      id: 'claude-haiku-4-5-20251001',
      object: 'model',
      created: Date.parse('2025-10-01T00:00:00Z') / 1000,
      owned_by: 'bedrock',
      type: 'model',
      display_name: 'Claude Haiku 4.5',
      created_at: '2025-10-01T00:00:00Z',
    });
  });

  it.each<[Dialect, string]>([
    ['messages', 'anthropic'],
    ['responses', 'openai'],
    ['chat', 'droid2api'],
    ['generate', 'google'],
  ])('of dialect %s is owned by %s where no provider is configured', (dialect, owner) => {
    expect(describeModel({ id: 'x', displayName: 'x', dialect, provider: undefined }).owned_by).toBe(owner);
  });

  it.each([
    ['gpt-5-2025-08-07', '2025-08-07T00:00:00Z'],
    ['claude-opus-4-5-20251101', '2025-11-01T00:00:00Z'],
  ])('reads the date of %s', (id, expected) => {
    expect(describeId(id).created_at).toBe(expected);
  });

  it.each(['gpt-5.4', 'model-20251301', 'model-20250832', 'model-20250800', '20251001', 'claude-20251001-v2'])(
    'gives %s a valid date all the same',
    (id) => {
      const { created, created_at } = describeId(id);
      expect(created_at).toMatch(/^20\d\d-01-01T00:00:00Z$/);
      expect(created).toBe(Date.parse(created_at) / 1000);
    },
  );
});
