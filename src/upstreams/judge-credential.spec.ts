import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/read-config.js';
import { judgeCredential } from './judge-credential.js';

const { endpoints } = readConfig('{}').config;

describe('judgeCredential', () => {
  it.each([
    [200, 'anthropic', 'works'],
    [302, 'anthropic', 'unproven'],
    [400, 'anthropic', 'works'],
    [400, 'google', 'refused'],
    [401, 'openai', 'refused'],
    [402, 'anthropic', 'refused'],
    [403, 'common', 'refused'],
    [404, 'anthropic', 'unproven'],
    [405, 'common', 'unproven'],
    [413, 'anthropic', 'works'],
    [429, 'openai', 'works'],
    [503, 'anthropic', 'unproven'],
    [529, 'anthropic', 'unproven'],
  ])('reads %s of an endpoint of type %s as %s, with a remedy where it does not work', (status, name, state) => {
    const endpoint = endpoints.find((one) => one.name === name);
    if (!endpoint) throw new Error(`There is no endpoint ${name}`);
    const verdict = judgeCredential(status, 'the list of models', endpoint);
    expect([verdict.state, verdict.fix !== undefined]).toEqual([state, state !== 'works']);
  });

  it("does not blame base_url where Factory's limits, which have an address of their own, are not found", () => {
    const [factory] = endpoints;
    if (!factory) throw new Error('There is no endpoint');
    expect(judgeCredential(404, 'the limits of the account', factory).fix).not.toMatch(/base_url|models\[\]/);
  });
});
