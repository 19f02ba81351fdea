import { Injectable } from '@nestjs/common';
import { AccountPool } from '../accounts/account-pool.service.js';
import { hasUsableToken } from '../accounts/check-eligibility.js';
import { ConfigService } from '../config/config.service.js';
import { type Endpoint } from '../config/gateway-config.js';
import { ControlCalls, ControlFailure } from '../proxy/control-calls.service.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { askEndpoint } from '../upstreams/ask-endpoint.js';
import { type CredentialVerdict, judgeCredential } from '../upstreams/judge-credential.js';
import { TokenRefreshService } from './token-refresh.service.js';
import { chooseProber, NO_FREE_QUESTION } from './choose-prober.js';

const LIMIT_MS = 10_000;
const MAX_ANSWER_BYTES = 1_000_000;

/** Finds out whether the credentials work that the team has for its endpoints, by questions that cost no tokens. */
@Injectable()
export class EndpointProbes {
  constructor(
    private readonly config: ConfigService,
    private readonly pool: AccountPool,
    private readonly calls: ControlCalls,
    private readonly refresh: TokenRefreshService,
  ) {}

  /** Asks all endpoints at once; by their names. */
  async askAll(): Promise<ReadonlyMap<string, CredentialVerdict>> {
    const { endpoints } = this.config.current;
    const refused = await this.signIn(new Set(endpoints.map(({ upstream }) => upstream)));
    return new Map(
      await Promise.all(
        endpoints.map(
          async (endpoint) => [endpoint.name, refused.get(endpoint.upstream) ?? (await this.ask(endpoint))] as const,
        ),
      ),
    );
  }

  /** Signs in at clouds where no request has done so yet; gives the upstreams at which that fails. */
  private async signIn(upstreams: ReadonlySet<string>): Promise<ReadonlyMap<string, CredentialVerdict>> {
    const refused = new Map<string, CredentialVerdict>();
    const waiting = [...upstreams]
      .flatMap((name) => this.pool.payers(name))
      .filter(({ account }) => account.login.kind === 'cloud' && !hasUsableToken(account, Date.now()));
    await Promise.all(
      waiting.map(async ({ account: { id, upstream } }) => {
        const result = await this.refresh.refreshAtOnce(id);
        if (result.kind === 'refreshed') return;
        const fix = `Correct sign_in of the upstream ${upstream}, and what it finds in the gateway's environment.`;
        refused.set(upstream, { state: 'refused', text: `has no credential: ${result.reason}`, fix });
      }),
    );
    return refused;
  }

  private async ask(endpoint: Endpoint): Promise<CredentialVerdict> {
    const prober = chooseProber(endpoint.upstream, this.pool.payers(endpoint.upstream));
    if ('state' in prober) return prober;
    try {
      const question = await askEndpoint(endpoint, prober, this.config.current);
      if (!question) return NO_FREE_QUESTION;
      const { method, url, headers, body, about } = question;
      const { status } = await this.calls.send({
        url,
        method,
        headers,
        ...(method === 'POST' && { body: Buffer.concat(body.parts).toString() }),
        responseType: 'text',
        limitMs: LIMIT_MS,
        maxAnswerBytes: MAX_ANSWER_BYTES,
        repeatable: true,
      });
      return judgeCredential(status, about, endpoint);
    } catch (error) {
      return explainSilence(error, endpoint);
    }
  }
}

/** Says why there is no answer: none came, or there was no credential to ask with. */
function explainSilence(error: unknown, { upstream }: Endpoint): CredentialVerdict {
  if (error instanceof ControlFailure) {
    const fix = 'Open the way to the host, or set proxies in config.json or HTTPS_PROXY; npm run doctor says more.';
    return { state: 'unproven', text: `gave no answer (${error.code})`, fix };
  }
  if (error instanceof UpstreamFailure) {
    const fix = `Correct sign_in of the upstream ${upstream}; the log says what the sign-in service answered.`;
    return { state: 'refused', text: `has no credential: ${error.reason}`, fix };
  }
  throw error;
}
