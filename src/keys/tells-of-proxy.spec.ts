import { describe, expect, it } from '@jest/globals';
import { tellsOfProxy } from './tells-of-proxy.js';

/** By who adds them. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  standards: ['Via', 'Forwarded', 'Max-Forwards', 'Early-Data', 'CDN-Loop', 'Client-Cert'],
  'nginx and Apache as people set them up': ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Server', 'X-Forwarded', 'X-Forwarder-For', 'Forwarded-For', 'X-Real-IP', 'X-Real-Port', 'X-Original-URI', 'X-Original-URL', 'X-Original-Forwarded-For', 'X-Original-Host', 'X-Scheme', 'X-NginX-Proxy', 'X-SSL-Client-Verify', 'Ssl-Client-Cert', 'Client-IP', 'X-Client-IP', 'X-Remote-IP', 'X-Remote-Addr', 'Remote-Addr', 'X-Remote-User', 'X-Host', 'Front-End-Https', 'X-Rewrite-URL', 'X-Originating-IP', 'X-ProxyUser-Ip', 'Proxy-Connection', 'X-Request-Start', 'X-Accel-Mapping'],
  CGI: ['X_Forwarded_For', 'x.forwarded.for', 'HTTP_X_FORWARDED_FOR', 'http-via', 'HTTP_CLIENT_IP'],
  Cloudflare: ['CF-Connecting-IP', 'CF-Connecting-IPv6', 'CF-Ray', 'CF-Visitor', 'CF-IPCountry', 'Cf-Warp-Tag-Id', 'Cf-Access-Jwt-Assertion', 'Cf-Pseudo-IPv4', 'True-Client-IP'],
  'other CDNs': ['Fastly-Client-IP', 'Fastly-FF', 'Fastly-SSL', 'Akamai-Origin-Hop', 'X-Akamai-Edgescape', 'CloudFront-Viewer-Country', 'X-Amz-Cf-Id', 'Incap-Client-IP', 'X-Sucuri-ClientIP', 'CDN-RequestId', 'Ali-CDN-Real-IP', 'X-CDN-Src-IP', 'X-Edge-Location'],
  clouds: ['X-Amzn-Trace-Id', 'X-Amzn-Oidc-Data', 'X-Amzn-Tls-Version', 'X-Amzn-Mtls-Clientcert', 'X-Azure-ClientIP', 'X-Azure-SocketIP', 'X-Azure-FDID', 'X-FD-HealthProbe', 'X-ARR-LOG-ID', 'X-AppGw-Trace-Id', 'X-MS-Client-Principal-Name', 'X-Cloud-Trace-Context', 'X-Goog-Iap-Jwt-Assertion', 'X-Goog-Authenticated-User-Email', 'X-Appengine-User-Ip', 'X-Vercel-Id', 'X-Nf-Request-Id', 'Fly-Client-IP', 'Fly-Region', 'Rndr-Id', 'X-Railway-Edge', 'WL-Proxy-Client-IP'],
  'meshes, ingress controllers and gateways': ['X-Envoy-External-Address', 'X-Envoy-Attempt-Count', 'X-Envoy-Peer-Metadata', 'X-Cluster-Client-IP', 'X-Istio-Attributes', 'L5d-Dst-Canonical', 'X-Kong-Request-Id', 'X-Consumer-Username', 'X-Credential-Identifier', 'X-Haproxy-Current-Date', 'X-Varnish'],
  'proxies that sign people in': ['Remote-User', 'Remote-Email', 'X-Auth-Request-Email', 'X-Authentik-Username', 'X-Pomerium-Claim-Email', 'X-WebAuth-User'],
  tunnels: ['Tailscale-User-Login', 'Tailscale-User-Name', 'Tailscale-Funnel-Request', 'Tailscale-Headers-Info', 'Ngrok-Auth-User-Email', 'X-Ngrok-Trace', 'X-Tunnel-Authorization', 'X-Localtunnel-Agent'],
};

/** What coding agents and the SDKs beneath them send. */
const CLIENTS_OWN = [
  'Host', 'Connection', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Content-Type', 'Content-Length', 'Content-Encoding', 'Transfer-Encoding', 'Expect', 'User-Agent', 'Authorization', 'Cookie', 'Priority', 'Sec-Fetch-Mode', 'Sec-Fetch-Site', 'Sec-CH-UA', 'Referer', 'Keep-Alive', 'Upgrade', 'TE', 'Cache-Control', 'Pragma', 'If-None-Match', 'DNT',
  'X-Api-Key', 'X-Goog-Api-Key', 'X-Goog-Api-Client', 'X-Goog-User-Project', 'X-App', 'Anthropic-Version', 'Anthropic-Beta', 'Anthropic-Dangerous-Direct-Browser-Access', 'X-Stainless-Arch', 'X-Stainless-Lang', 'X-Stainless-OS', 'X-Stainless-Package-Version', 'X-Stainless-Retry-Count', 'X-Stainless-Runtime', 'X-Stainless-Runtime-Version', 'X-Stainless-Timeout', 'X-Stainless-Helper-Method', 'X-Stainless-Custom-Poll-Interval',
  'OpenAI-Organization', 'OpenAI-Project', 'OpenAI-Beta', 'Originator', 'Version', 'Session_id', 'Conversation_id', 'ChatGPT-Account-ID', 'X-Codex-Turn-Metadata', 'X-Client-Request-Id', 'X-Client-Name', 'X-Client-Version', 'X-Request-Id', 'X-Correlation-Id', 'Traceparent', 'Tracestate', 'Baggage', 'B3', 'X-B3-TraceId', 'Idempotency-Key', 'HTTP-Referer', 'X-Title', 'X-Initiator', 'Editor-Version', 'Copilot-Integration-Id',
  'X-Session-Id', 'X-Factory-Client', 'X-Assistant-Message-Id', 'X-Api-Provider', 'X-Claude-Code-Session-Id', 'X-Upstream-Authorization', 'X-Zed-Version', 'X-Script', 'X-Ship', 'X-Skip', 'Amz-Sdk-Request', 'X-Amz-Date', 'X-Amzn-Bedrock-Accept',
];

describe('tellsOfProxy', () => {
  it.each(Object.entries(ADDED))('knows what is added by %s', (_who, names) => {
    expect(names.filter((name) => !tellsOfProxy(name))).toEqual([]);
  });

  it('knows a name that tells an address, whoever has thought it up', () => {
    expect(['X-Customer-Ip', 'x_src_ip', 'Peer-Address', 'X-Visitor-Addr'].filter((name) => !tellsOfProxy(name))).toEqual([]);
  });

  it('leaves alone what clients send themselves', () => {
    expect(CLIENTS_OWN.filter(tellsOfProxy)).toEqual([]);
  });
});
