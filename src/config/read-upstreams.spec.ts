import { describe, expect, it } from '@jest/globals';
import { readConfig } from './read-config.js';

const MANTLE = 'https://bedrock-mantle.eu-west-1.api.aws/anthropic/v1/messages';

function read(sign_in: object, endpoint: object = {}, upstream: object = {}) {
  const entry = { name: 'anthropic', kind: 'bedrock', upstream: 'cloud', base_url: MANTLE, ...endpoint };
  const file = { upstreams: [{ name: 'cloud', sign_in, ...upstream }], endpoint: [entry] };
  return readConfig(JSON.stringify(file));
}

describe('sign_in', () => {
  it('has what it needs, and says of Azure what the token is for', () => {
    expect(read({ kind: 'aws', profile: 'team' }).config.upstreams[0]?.signIn).toEqual({
      kind: 'aws',
      profile: 'team',
    });
    const azure = read({ kind: 'azure', tenant_id: 'contoso.com' }, { kind: 'azure' });
    expect(azure.config.upstreams[0]?.signIn).toMatchObject({
      tenantId: 'contoso.com',
      scope: 'https://cognitiveservices.azure.com/.default',
    });
  });

  it.each<[object, object, object, string]>([
    [{ kind: 'oracle' }, {}, {}, 'upstreams[0].sign_in.kind must be one of'],
    [[{ kind: 'aws' }], {}, {}, 'upstreams[0].sign_in must be an object'],
    [[], {}, {}, 'upstreams[0].sign_in must be an object'],
    [{ kind: 'aws', region: 'x.evil.test/#' }, {}, {}, 'upstreams[0].sign_in.region must be a region'],
    [{ kind: 'azure', tenant_id: '..' }, { kind: 'azure' }, {}, 'upstreams[0].sign_in.tenant_id must be the id'],
    [{ kind: 'aws', tenant_id: 'x' }, {}, {}, 'upstreams[0].sign_in.tenant_id belongs to kind azure; remove it'],
    [{ kind: 'google', role_arn: 'x' }, { kind: 'vertex' }, {}, 'upstreams[0].sign_in.role_arn must be the ARN of'],
    [{ kind: 'aws', region: 'Europe' }, {}, {}, 'upstreams[0].sign_in.region must be a region such as eu-west-1'],
    [{ kind: 'aws' }, {}, { api_key_env: 'K' }, 'upstreams[0].sign_in and api_key_env exclude each other'],
    [{ kind: 'google' }, {}, {}, 'endpoint[0].kind must be vertex, as the sign_in of its upstream'],
    [{ kind: 'aws' }, { kind: 'plain' }, {}, 'endpoint[0].kind must be bedrock'],
    [{ kind: 'aws' }, { base_url: 'https://it.test/v1/messages' }, {}, 'upstreams[0].sign_in.region is missing'],
    [{ kind: 'aws' }, { base_url: 'https://it.test/v1/messages' }, {}, 'upstreams[0].sign_in.service is missing'],
  ])('%j is refused with %j and %j by the field at fault', (signIn, endpoint, upstream, words) => {
    expect(() => read(signIn, endpoint, upstream)).toThrow(words);
  });

  it('of AWS is taken with a host of its own where it tells region and service', () => {
    const signIn = { kind: 'aws', region: 'eu-west-1', service: 'bedrock' };
    expect(read(signIn, { base_url: 'https://it.test/v1/messages' }).config.upstreams[0]?.signIn).toEqual(signIn);
  });

  it('warns of a key that nobody knows', () => {
    expect(read({ kind: 'aws', role: 'x' }).warnings).toEqual([
      expect.stringContaining('upstreams[0].sign_in.role is not a known key'),
    ]);
  });
});
