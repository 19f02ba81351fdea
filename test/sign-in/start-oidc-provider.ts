import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Provider, { type Context } from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';

/** Somebody whom the provider knows. A test changes them while the provider runs. */
interface Person {
  /** The provider's own name for the person, which never changes. */
  sub: string;
  /** Everything that the provider says about the person, such as `email`, `email_verified`, `name`, `groups`. */
  claims: Record<string, unknown>;
  /** Somebody who has left: no sign-in, and no answer to a refresh token. */
  disabled?: boolean;
}

export interface ProviderSettings {
  /** By the name that they type into the login page. */
  people?: Record<string, Person>;
  /** Where the provider tells its claims; in the id token where absent. */
  claimsIn?: 'id_token' | 'userinfo';
  /** Whether a refresh token is issued; true where absent. */
  refreshTokens?: boolean;
  /** Whether each refresh token works once; false where absent. */
  rotating?: boolean;
}

export interface RunningProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The id of a client without a secret. */
  publicClientId: string;
  people: Map<string, Person>;
  /** What is asked at each path since the start, such as `POST /token`. */
  requests: string[];
  /** `fails` answers 503 with HTML, `hangs` never answers, `cut` closes the connection, `floods` never ends. */
  mood: 'well' | 'fails' | 'hangs' | 'cut' | 'floods';
  /** The part of `config.json` that has members sign in here. */
  config: { issuer: string; client_id: string; client_secret: string };
  close(): Promise<void>;
}

/** Made once, since it takes a while. */
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const SCOPES = ['openid', 'email', 'profile', 'offline_access'];
const CLIENT = {
  redirect_uris: ['http://127.0.0.1/oauth/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
};

/** Ann, with a verified address and in no group. */
export function makePerson(name: string, claims: Record<string, unknown> = {}, sub = `sub-${name}`): Person {
  return { sub, claims: { name, email: `${name}@example.com`, email_verified: true, ...claims } };
}

/**
 * Starts a real OpenID Connect provider on a free port of this machine. Its login page asks for a person's name, and no
 * password; it lets in every client whose callback is `/oauth/callback` of an address of this machine.
 */
export async function startOidcProvider(settings: ProviderSettings = {}): Promise<RunningProvider> {
  const people = new Map(Object.entries(settings.people ?? { ann: makePerson('ann') }));
  let answer = (_req: IncomingMessage, _res: ServerResponse): void => undefined;
  const server = createServer((req, res) => {
    running.requests.push(`${req.method} ${new URL(req.url ?? '/', running.issuer).pathname}`);
    if (running.mood === 'well') answer(req, res);
    else if (running.mood === 'cut') req.socket.destroy();
    else if (running.mood === 'floods') Readable.from(endlessly()).pipe(res);
    else if (running.mood === 'fails') res.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['gateway', 'a-secret-of-the-gateway-at-the-provider'];
  const running: RunningProvider = {
    issuer,
    clientId,
    clientSecret,
    publicClientId: 'gateway-without-secret',
    people,
    requests: [],
    mood: 'well',
    config: { issuer, client_id: clientId, client_secret: clientSecret },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  answer = answersOf(makeProvider(running, settings), running);
  return running;
}

function* endlessly(): Generator<string> {
  for (;;) yield 'x'.repeat(65_536);
}

function makeProvider(running: RunningProvider, settings: ProviderSettings): Provider {
  const { claimsIn = 'id_token', refreshTokens = true, rotating = false } = settings;
  const bySubject = (sub: string): Person | undefined => [...running.people.values()].find((one) => one.sub === sub);
  const provider = new Provider(running.issuer, {
    clients: [
      { ...CLIENT, client_id: running.clientId, client_secret: running.clientSecret },
      { ...CLIENT, client_id: running.publicClientId, token_endpoint_auth_method: 'none' },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'first' }] },
    adapter: (model: string) => new MemoryAdapter(model),
    cookies: { keys: ['a key for the cookies of tests'] },
    scopes: SCOPES,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: claimsOf(running) },
    conformIdTokenClaims: claimsIn === 'userinfo',
    features: { devInteractions: { enabled: false } },
    ttl: { AccessToken: 3_600, IdToken: 3_600, RefreshToken: 86_400, Grant: 86_400, Session: 86_400, Interaction: 600 },
    rotateRefreshToken: rotating,
    issueRefreshToken: () => refreshTokens,
    expiresWithSession: () => false,
    findAccount: (_context: Context, sub: string) => {
      const person = bySubject(sub);
      if (!person || person.disabled) return undefined;
      return { accountId: sub, claims: () => ({ ...person.claims, sub }) };
    },
    // Nobody is asked for consent.
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
      grant.addOIDCScope(SCOPES.join(' '));
      await grant.save();
      return grant;
    },
    renderError: (context: { type: string; body: string }, out: object, error: Error) => {
      context.type = 'text';
      context.body = `${JSON.stringify(out)} ${error.message}`;
    },
  });
  provider.Client.prototype.redirectUriAllowed = (uri) =>
    /^https?:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?\/(?:[\w/-]+\/)?oauth\/callback$/.test(uri);
  return provider;
}

/** The names of all claims that a test may give somebody, which a provider has to know from its start. */
function claimsOf({ people }: RunningProvider): string[] {
  const usual = ['name', 'preferred_username', 'groups', 'roles', 'hd', 'hasgroups', '_claim_names', '_claim_sources'];
  const named = [...people.values()].flatMap(({ claims }) => Object.keys(claims));
  return [...new Set([...usual, ...named])].filter((name) => !/^email(?:_verified)?$/.test(name));
}

/** Answers with the provider, and with its login page. */
function answersOf(provider: Provider, { people }: RunningProvider) {
  const answer = provider.callback();
  const interact = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { uid, prompt, session } = await provider.interactionDetails(req, res);
    if (prompt.name === 'consent') {
      const merge = { mergeWithLastSubmission: true };
      await provider.interactionFinished(req, res, { consent: {}, login: { accountId: session?.accountId } }, merge);
      return;
    }
    const name = req.method === 'POST' ? new URLSearchParams(await text(req)).get('person') : null;
    const person = people.get(name ?? '');
    if (person && !person.disabled) {
      await provider.interactionFinished(req, res, { login: { accountId: person.sub } });
      return;
    }
    res.writeHead(name === null ? 200 : 403, { 'content-type': 'text/html' });
    res.end(`<!doctype html><title>Example provider</title><h1>Who are you?</h1>
      ${name === null ? '' : '<p>You cannot sign in.</p>'}
      <form method="post" action="/interaction/${uid}">
      <label>Name <input name="person" autofocus></label> <button>Sign in</button></form>`);
  };
  return (req: IncomingMessage, res: ServerResponse): void => {
    if (!req.url?.startsWith('/interaction/')) {
      answer(req, res);
      return;
    }
    interact(req, res).catch((error: unknown) => res.writeHead(400).end(String(error)));
  };
}
