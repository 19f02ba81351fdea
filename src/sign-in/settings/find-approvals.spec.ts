import { expect, it } from '@jest/globals';
import { type JsonObject } from '../../dialects/wire-value.js';
import { asksAgain, findApprovals } from './find-approvals.js';

const ACME = { acme: { source: { source: 'github', repo: 'acme/plugins' } } };

it.each<[JsonObject, string[]]>([
  [{}, []],
  [{ model: 'opus', permissions: { deny: ['WebFetch'] }, env: { CLAUDE_CODE_ENABLE_TELEMETRY: '1' } }, []],
  [{ hooks: {}, apiKeyHelper: '', sandbox: { enabled: true }, env: { HTTPS_PROXY: '' } }, []],
  [{ hooks: { Stop: [{ hooks: [] }] } }, ['hooks']],
  [{ apiKeyHelper: '/bin/key', statusLine: { type: 'command', command: 'x' } }, ['apiKeyHelper', 'statusLine']],
  [{ statusLine: { type: 'command' } }, []],
  [
    { env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://x', https_proxy: 'http://p' } },
    ['env.OTEL_EXPORTER_OTLP_ENDPOINT', 'env.https_proxy'],
  ],
  [{ env: { CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1' } }, ['env.CLAUDE_CODE_GATEWAY_HINT_HEADERS']],
  [{ env: { DISABLE_TELEMETRY: '1' } }, []],
  [{ env: { DISABLE_TELEMETRY: '0' } }, ['env.DISABLE_TELEMETRY']],
  [{ env: { VERTEX_REGION_CLAUDE_4_8_OPUS: 'x' } }, []],
  [{ env: { VERTEX_REGION_CLAUDE_NEXT: 'x' } }, ['env.VERTEX_REGION_CLAUDE_NEXT']],
  [{ sandbox: { network: { httpProxyPort: 1, allowUnixSockets: [] } } }, ['sandbox.network.httpProxyPort']],
  [{ isolation: { required: true } }, ['isolation.required']],
  [{ extraKnownMarketplaces: { a: { source: { source: 'github', repo: 'x/y' } } } }, []],
  [
    { extraKnownMarketplaces: { a: { source: { source: 'url', url: 'https://x', headersHelper: 'h' } } } },
    ['extraKnownMarketplaces'],
  ],
  [
    { extraKnownMarketplaces: { a: { source: { source: 'settings', plugins: [{ source: { source: 'command' } }] } } } },
    ['extraKnownMarketplaces'],
  ],
  [{ claudeMd: 'Be brief.' }, ['claudeMd']],
  [
    { extraKnownMarketplaces: ACME, enabledPlugins: { 'lint@acme': true } },
    ['extraKnownMarketplaces', 'enabledPlugins'],
  ],
  [{ extraKnownMarketplaces: ACME, enabledPlugins: { 'lint@acme': false, 'lint@other': true, lint: true } }, []],
  [
    {
      extraKnownMarketplaces: { acme: { source: { source: 'directory', path: '/opt/acme' } } },
      enabledPlugins: { 'lint@acme': true },
    },
    [],
  ],
  [{ enabledPlugins: { 'lint@acme': true } }, []],
  [{ prependPlugins: ['lint@acme'], appendPlugins: ['lint'] }, ['prependPlugins']],
  [{ sandbox: { ripgrep: { command: 'rg' }, bwrapPath: '', socatPath: {} } }, ['sandbox.ripgrep']],
  [{ sandbox: { credentials: { files: [{ path: '~/.aws', mode: 'deny' }], envVars: [] } } }, []],
  [{ sandbox: { credentials: { envVars: [{ name: 'A', mode: 'inject' }] } } }, ['sandbox.credentials']],
  [{ sandbox: { credentials: { allowPlaintextInject: true } } }, ['sandbox.credentials']],
  [{ isolation: { required: false, egress: { allowedHosts: [] } } }, []],
  [{ isolation: { egress: { allowedHosts: ['example.com'] } } }, ['isolation.egress']],
  [{ env: { OTEL_LOG_RAW_API_BODIES: '0', ENABLE_BETA_TRACING_DETAILED: 'off' } }, []],
  [{ env: { OTEL_LOG_RAW_API_BODIES: '1' } }, ['env.OTEL_LOG_RAW_API_BODIES']],
  [{ policyHelpers: { linux: { path: '/x' } } }, ['policyHelpers']],
])('lists what Claude Code asks about: %j', (settings, expected) => {
  const approvals = findApprovals(settings);
  expect(approvals.map(({ setting }) => setting)).toEqual(expected);
  expect(approvals.filter(({ effect }) => effect === '')).toEqual([]);
});

it('asks again where what was agreed to has changed, and not for anything else', () => {
  const agreed = { model: 'opus', hooks: { Stop: [{ hooks: [{ type: 'command', command: 'a' }] }] } };
  expect(asksAgain(undefined, agreed)).toBe(true);
  expect(asksAgain(undefined, { model: 'opus' })).toBe(false);
  expect(asksAgain(agreed, { ...agreed, model: 'sonnet' })).toBe(false);
  expect(asksAgain(agreed, { model: 'opus' })).toBe(false);
  expect(asksAgain(agreed, { hooks: { Stop: [{ hooks: [{ type: 'command', command: 'b' }] }] } })).toBe(true);
  expect(asksAgain(agreed, { ...agreed, apiKeyHelper: 'x' })).toBe(true);
  const withPlugins = (...names: string[]): JsonObject => ({
    extraKnownMarketplaces: ACME,
    enabledPlugins: Object.fromEntries(names.map((name) => [name, true])),
  });
  expect(asksAgain(withPlugins('lint@acme'), withPlugins('lint@acme', 'test@acme'))).toBe(true);
  const withVariable = (value: string): JsonObject => ({ env: { 'a.b': value, 'env.c': 'd' } });
  expect(asksAgain(withVariable('x'), withVariable('x'))).toBe(false);
  expect(asksAgain(withVariable('x'), withVariable('y'))).toBe(true);
});
