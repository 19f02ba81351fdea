import { expect, it } from '@jest/globals';
import { requestParameters } from './request-parameters.js';

const SCOPES = ['openid', 'email', 'profile', 'offline_access'];

it.each<[string, string[], Record<string, string>, Record<string, string>]>([
  ['https://example.okta.com', SCOPES, {}, { scope: 'openid email profile offline_access' }],
  [
    'https://accounts.google.com',
    SCOPES,
    {},
    { scope: 'openid email profile', access_type: 'offline', prompt: 'consent' },
  ],
  [
    'https://accounts.google.com',
    SCOPES,
    { prompt: 'consent select_account', hd: 'example.com' },
    { scope: 'openid email profile', access_type: 'offline', prompt: 'consent select_account', hd: 'example.com' },
  ],
  ['https://accounts.google.com', ['openid', 'email'], {}, { scope: 'openid email' }],
])('asks %s for %j with %j', (issuer, scopes, authorizationParameters, expected) => {
  expect(requestParameters({ issuer: new URL(issuer), scopes, authorizationParameters })).toEqual(expected);
});
