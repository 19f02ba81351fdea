/**
 * Headers that only something between a client and the gateway adds, in small letters with hyphens: reverse proxies,
 * ingress controllers, service meshes, CDNs, load balancers, tunnels, and proxies that sign people in. Coding agents
 * themselves send `x-request-id`, `traceparent`, `x-client-request-id`, `x-goog-api-client` and `http-referer`, so
 * these are not in the list.
 */
const WHOLE = new Set([
  // RFC 9110, 8470, 8586 and 7239, and what proxies of clients leave behind.
  'via',
  'max-forwards',
  'early-data',
  'cdn-loop',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'surrogate-capability',
  'surrogate-control',
  // nginx, Apache, HAProxy, IIS, oauth2-proxy, Authelia, Traefik and their imitators.
  'x-host',
  'x-scheme',
  'x-url-scheme',
  'x-proto',
  'x-https',
  'front-end-https',
  'x-rewrite-url',
  'x-nginx-proxy',
  'x-http-host-override',
  'x-request-start',
  'x-queue-start',
  'x-authenticated-user',
  'x-bluecoat-via',
  'x-varnish',
  'x-traefik-router',
  'x-iinfo',
  'x-timer',
  // Clouds: Heroku, Render, Google, Amazon, Azure, Alibaba.
  'connect-time',
  'total-route-time',
  'rndr-id',
  'x-cloud-trace-context',
  'x-serverless-authorization',
  'x-amz-cf-id',
  'x-amzn-trace-id',
  'x-amzn-requestid',
  'x-waws-unencoded-url',
  'client-cert',
  'client-cert-chain',
  'disguised-host',
  'was-default-hostname',
  'eagleeye-traceid',
  // Credentials by which a tunnel lets its visitors in.
  'x-tunnel-authorization',
  'x-cluster-client',
]);

const BEGINNINGS = [
  'forwarded',
  'x-forward',
  'x-real-',
  'x-original-',
  'x-originating-',
  'x-remote-',
  'remote-',
  'x-proxy-',
  'x-proxied-',
  'x-source-',
  'x-client-ip',
  'x-client-addr',
  'x-client-port',
  'x-client-src',
  'x-client-cert',
  'x-client-dn',
  'x-client-verify',
  'x-ssl-',
  'ssl-',
  'x-tls-',
  'x-auth-request-',
  'x-accel-',
  'x-webauth-',
  'x-vouch-',
  'x-authentik-',
  'x-pomerium-',
  'x-haproxy-',
  'x-lb-',
  // Meshes, ingress controllers and API gateways: Envoy, Istio, Linkerd, Kong, APISIX, Dapr.
  'x-envoy-',
  'x-istio-',
  'l5d-',
  'x-linkerd-',
  'x-kong-',
  'x-consumer-',
  'x-credential-',
  'x-anonymous-consumer',
  'x-apisix-',
  'x-gateway-forwarded',
  // CDNs and clouds.
  'cf-',
  'cloudfront-',
  'fastly-',
  'akamai-',
  'x-akamai-',
  'x-edge-',
  'x-cdn',
  'cdn-',
  'incap-',
  'x-sucuri-',
  'x-azure-',
  'x-fd-',
  'x-arr-',
  'x-appservice-',
  'x-site-deployment-',
  'x-ms-client-principal',
  'x-ms-proxy-',
  'x-ms-forwarded-',
  'x-appengine-',
  'x-appgw-',
  'x-goog-iap-',
  'x-goog-authenticated-user-',
  'x-amzn-oidc-',
  'x-amzn-tls-',
  'x-amzn-mtls-',
  'x-amzn-apigateway-',
  'x-apigateway-',
  'x-vercel-',
  'x-nf-',
  'fly-',
  'x-railway-',
  'ali-',
  'wl-proxy-',
  'x-geo-',
  // Tunnels: cloudflared has `cf-`; Tailscale, ngrok, localtunnel, zrok, Pinggy.
  'tailscale-',
  'ngrok-',
  'x-ngrok-',
  'x-localtunnel-',
  'zrok-',
  'x-zrok-',
  'x-pinggy-',
];

/** A header whose name ends like this tells an address, whoever has invented it. */
const ENDINGS = [
  'ip',
  'ips',
  'ipaddress',
  'addr',
  'address',
  'peer',
  'peername',
  'clientip',
  'forwarded-for',
  'forwardedfor',
  'forwarded-proto',
  'forwarded-host',
];

/**
 * Whether a header of this name shows that a proxy stands between the client and the gateway. Capitals, underscores or
 * dots for hyphens, and the `HTTP_` that CGI puts before a name make no difference.
 */
export function isProxyHeader(name: string): boolean {
  const plain = name
    .toLowerCase()
    .replace(/[_.]/g, '-')
    .replace(/^http-(?!referer$)/, '');
  return (
    WHOLE.has(plain) ||
    BEGINNINGS.some((beginning) => plain.startsWith(beginning)) ||
    ENDINGS.some((ending) => plain === ending || plain.endsWith(`-${ending}`))
  );
}
