import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

type Json = Record<string, unknown>;

/** A provider that answers whatever a test wants. Every member may be replaced at any time. */
export interface FalseProvider {
  issuer: string;
  /** Added to, or put in the place of, what it says of itself. */
  metadata: Json;
  /** Has it sign with a new key from now on, and publish it. */
  addKey(kid: string): Promise<void>;
  /** Has it sign with another key under the name of the former one. */
  replaceKey(): Promise<void>;
  /** Where its token endpoint has moved to; '' where it has not. */
  movedTo: string;
  /** Added to, or put in the place of, the claims of the next id tokens. A claim that is undefined is left out. */
  claims: Json;
  /** Of the browser that was sent last. */
  nonce: string | null;
  header: Partial<JWTHeaderParameters>;
  /** Replaces the signed token, such as by one without signature. */
  disguise: (jwt: string) => string | undefined;
  /** Added to, or put in the place of, the answer of the token endpoint. */
  tokens: Json;
  /** The answer of the token endpoint instead; undefined for a good one. */
  refusal: { status: number; headers?: Record<string, string>; body: string } | undefined;
  /** What userinfo says. */
  info: Json;
  /** What is asked at each path, and the forms that were sent. */
  requests: string[];
  forms: URLSearchParams[];
  close(): Promise<void>;
}

export const FALSE_CLIENT = 'gateway';

/** Starts one on a free port of this machine. It has no login page. */
export async function startFalseProvider(): Promise<FalseProvider> {
  const keys: { kid: string; privateKey: CryptoKey; jwk: object }[] = [];
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', provider.issuer);
    const send = (body: unknown): void => {
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const answer = async (): Promise<void> => {
      provider.requests.push(pathname);
      let form = '';
      for await (const chunk of req) form += String(chunk);
      if (pathname === '/.well-known/openid-configuration') send({ ...describe(), ...provider.metadata });
      else if (pathname === '/jwks') send({ keys: keys.map(({ kid, jwk }) => ({ ...jwk, kid })) });
      else if (pathname === '/userinfo') send({ sub: 'sub-ann', ...provider.info });
      else if (pathname === `${provider.movedTo}/token`) {
        provider.forms.push(new URLSearchParams(form));
        const { refusal } = provider;
        if (refusal) res.writeHead(refusal.status, refusal.headers).end(refusal.body);
        else send({ access_token: 'at', token_type: 'Bearer', id_token: await sign(), ...provider.tokens });
      } else res.writeHead(404).end();
    };
    answer().catch((error: unknown) => res.writeHead(500).end(String(error)));
  });
  const describe = (): Json => ({
    issuer: provider.issuer,
    authorization_endpoint: `${provider.issuer}/auth`,
    token_endpoint: `${provider.issuer}${provider.movedTo}/token`,
    userinfo_endpoint: `${provider.issuer}/userinfo`,
    jwks_uri: `${provider.issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
  const sign = async (): Promise<string | undefined> => {
    const key = keys.at(-1);
    if (!key) throw new Error('There is no key');
    const nowS = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: provider.issuer,
      aud: FALSE_CLIENT,
      sub: 'sub-ann',
      iat: nowS,
      exp: nowS + 300,
      email: 'ann@example.com',
      email_verified: true,
      nonce: provider.nonce,
      ...provider.claims,
    };
    const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid, ...provider.header });
    return provider.disguise(await jwt.sign(key.privateKey));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: FalseProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    metadata: {},
    addKey: async (kid) => {
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      keys.push({ kid, privateKey, jwk: await exportJWK(publicKey) });
    },
    replaceKey: () => provider.addKey(keys.pop()?.kid ?? ''),
    movedTo: '',
    claims: {},
    nonce: null,
    header: {},
    disguise: (jwt) => jwt,
    tokens: {},
    refusal: undefined,
    info: {},
    requests: [],
    forms: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await provider.addKey('first');
  return provider;
}
