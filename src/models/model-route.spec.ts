import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/read-config.js';
import { routeTo } from './model-route.js';

function upstreamModels(id: string, ids: Record<string, string>, asked = id): string[] {
  const models = [{ id, type: 'anthropic', endpoints: ['anthropic', 'openai'], ids }];
  const [model] = readConfig(JSON.stringify({ models })).config.models;
  return model ? model.endpoints.map((endpoint) => routeTo(model, asked, endpoint).upstreamModel) : [];
}

describe('routeTo', () => {
  it('gives endpoints the id asked for where they have no other', () => {
    expect(upstreamModels('a', {})).toEqual(['a', 'a']);
    expect(upstreamModels('a', { openai: 'deployment' })).toEqual(['a', 'deployment']);
  });

  it('puts the id asked for in the place of the star', () => {
    const ids = { openai: 'eu.anthropic.*-v1:0' };
    expect(upstreamModels('claude-*', ids, 'claude-opus-4-8')).toEqual([
      'claude-opus-4-8',
      'eu.anthropic.claude-opus-4-8-v1:0',
    ]);
    expect(upstreamModels('claude-*', ids, 'claude-$&')[1]).toBe('eu.anthropic.claude-$&-v1:0');
  });
});
