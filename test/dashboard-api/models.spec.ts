import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ModelsDescription } from '../../src/admin/dashboard/dashboard-api.js';
import { GatewayKeys } from '../../src/keys/gateway-keys.service.js';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { ADMIN_TOKEN, BrowsedPage, makeKey } from './browse.js';

const CONFIG = {
  upstreams: [{ name: 'cellar', api_key_env: 'CELLAR_KEY' }],
  endpoint: [
    {
      name: 'basement',
      type: 'anthropic',
      kind: 'plain',
      upstream: 'cellar',
      base_url: 'http://basement.example/v1/messages',
    },
    {
      name: 'attic',
      type: 'common',
      kind: 'plain',
      upstream: 'cellar',
      base_url: 'http://attic.example/v1/chat/completions',
    },
  ],
  models: [
    { id: 'claude-opus-4-8', name: 'Opus', type: 'anthropic', endpoints: ['basement', 'attic'], provider: 'mason' },
    { id: 'glm-5', type: 'common', endpoint: 'attic' },
  ],
  model_redirects: { 'claude-old': 'claude-opus-4-8' },
};
const OPUS = { id: 'claude-opus-4-8', name: 'Opus', type: 'anthropic', reasoning: 'auto' };

describe('the models that the dashboard shows', () => {
  let gateway: TestGateway;
  let page: BrowsedPage;

  beforeEach(async () => {
    gateway = await startGateway({ config: CONFIG, env: { ADMIN_TOKEN, CELLAR_KEY: 'none' } });
    page = new BrowsedPage(gateway);
  });
  afterEach(() => gateway.close());

  const models = async () => (await page.call('GET', '/dashboard/api/models')).body as ModelsDescription;

  it('an operator sees with where they are served', async () => {
    await page.signIn(ADMIN_TOKEN);
    const shown = await models();
    expect(shown.models[0]).toEqual({
      ...OPUS,
      served: { endpoint: 'basement', upstream: 'cellar', provider: 'mason', then: ['attic'] },
    });
    expect(shown).toMatchObject({
      models: [{ id: 'claude-opus-4-8' }, { id: 'glm-5' }],
      redirects: [{ from: 'claude-old' }],
      endpoints: [{ host: 'basement.example' }, { host: 'attic.example' }],
    });
  });

  it('the holder of a key sees where the key may ask for them, and without where they are served', async () => {
    await page.signIn((await makeKey(gateway, { name: 'ada', models: ['claude-*'] })).secret);
    const shown = await models();
    expect(shown).toEqual({ models: [{ ...OPUS, served: null }], redirects: [], endpoints: [] });
  });

  it('the holder of a key sees none of, when the key is gone a moment after the session was looked up', async () => {
    await page.signIn((await makeKey(gateway, { name: 'ada' })).secret);
    const keys = gateway.app.get(GatewayKeys, { strict: false });
    const get = keys.get.bind(keys);
    jest.spyOn(keys, 'get').mockImplementationOnce(get).mockReturnValue(undefined);
    expect(await models()).toEqual({ models: [], redirects: [], endpoints: [] });
  });
});
