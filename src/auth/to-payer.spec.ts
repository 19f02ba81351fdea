import { describe, expect, it } from '@jest/globals';
import { makeAccount } from '../../test/support/make-account.js';
import { type CloudLogin } from '../accounts/team-account.js';
import { Secret } from '../config/secret.js';
import { toPayer } from './to-payer.js';

const LOGIN = {
  kind: 'cloud',
  accessToken: new Secret('t'),
  aws: null,
  expiresAtMs: null,
  refreshedAtMs: null,
  clockOffsetMs: 0,
} as const;

function payerOf(login: CloudLogin) {
  return toPayer(makeAccount('cloud:it', { source: 'cloud', upstream: 'it', login }));
}

describe('who pays by a sign-in', () => {
  it('sends a token as a bearer, whatever header the kind wants keys in', () => {
    expect(payerOf({ ...LOGIN, signIn: { kind: 'google' } })).toMatchObject({ scheme: 'bearer', upstream: 'it' });
  });

  it('never has the secret key of AWS without what signs by it', () => {
    const [region, service] = ['eu-west-1', 'bedrock'] as const;
    const signIn = { kind: 'aws', region, service, profile: undefined, roleArn: undefined } as const;
    const key = { accessKeyId: 'AKIA', sessionToken: null };
    expect(payerOf({ ...LOGIN, signIn, aws: key }).aws).toEqual({ key, region, service, clockOffsetMs: 0 });
    expect(() => payerOf({ ...LOGIN, accessToken: null, signIn })).toThrow('has no credential to send');
  });
});
