import { setTimeout } from 'node:timers/promises';
import { azure } from '../../sandbox/clouds/azure/azure.js';
import { bedrock } from '../../sandbox/clouds/aws/bedrock.js';
import { IssuedCredentials } from '../../sandbox/clouds/issued-credentials.js';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { type ReceivedRequest } from '../../sandbox/wire/received-request.js';

/** What the first seller does, one after the other, and for how long. */
const PHASES = [
  { name: 'well', seconds: 5 },
  { name: 'overloaded', seconds: 9 },
  { name: 'dead', seconds: 8 },
  { name: 'hanging', seconds: 8 },
  // Conversations come home when the first has been well for a minute.
  { name: 'well again', seconds: 85 },
] as const;

export type Phase = (typeof PHASES)[number]['name'];
const SECONDS = PHASES.reduce((sum, { seconds }) => sum + seconds, 0);

/** The sellers of the outage, in the order in which they are asked. */
export class Outage {
  phase: Phase = 'well';
  readonly issued = new IssuedCredentials();
  private readonly first: Sandbox;
  private readonly port: number;

  private constructor(readonly sellers: readonly [Sandbox, Sandbox, Sandbox, Sandbox]) {
    this.first = sellers[0];
    this.port = Number(new URL(this.first.url).port);
  }

  static async start(): Promise<Outage> {
    const common = { signingKey: 'one vendor behind all sellers', remember: 20_000 };
    const issued = new IssuedCredentials();
    const gpt = { 'gpt-of-the-team': 'gpt-5.4' };
    const cloud = { amazon: bedrock({ issued, region: 'eu-central-1', endpoint: 'mantle', apiKeys: ['key-3'] }) };
    return new Outage([
      await startSandbox({ ...common, tokens: ['key-1a', 'key-1b'] }),
      await startSandbox({ ...common, tokens: ['key-2a', 'key-2b'] }),
      await startSandbox({ ...common, cloud: cloud.amazon }),
      await startSandbox({
        ...common,
        cloud: azure({ issued, resource: 'team', apiKeys: ['key-4'], deployments: gpt }),
      }),
    ]);
  }

  /** The configuration of a gateway before these sellers. */
  get config(): object {
    const [first, second, amazon, microsoft] = this.sellers.map(({ url }) => url);
    const at = (name: string, kind: string, type: string, base_url: string, upstream: string) => ({
      ...{ name, kind, type, base_url, upstream, first_byte_ms: 1_500 },
    });
    const claude = ['claude-1', 'claude-2', 'claude-3'];
    return {
      upstreams: [1, 2, 3, 4].map((number) => ({ name: `seller-${number}`, api_key_env: `KEY_${number}` })),
      endpoint: [
        at('claude-1', 'plain', 'anthropic', `${first}/v1/messages`, 'seller-1'),
        at('claude-2', 'plain', 'anthropic', `${second}/v1/messages`, 'seller-2'),
        at('claude-3', 'bedrock', 'anthropic', `${amazon}/anthropic/v1/messages`, 'seller-3'),
        at('gpt-1', 'plain', 'openai', `${first}/v1/responses`, 'seller-1'),
        at('gpt-2', 'plain', 'openai', `${second}/v1/responses`, 'seller-2'),
        at('gpt-3', 'azure', 'openai', `${microsoft}/openai/v1/responses`, 'seller-4'),
      ],
      models: [
        { id: 'claude-*', type: 'anthropic', endpoints: claude, ids: { 'claude-3': 'eu.anthropic.*' } },
        { id: 'gpt-5.4', type: 'openai', endpoints: ['gpt-1', 'gpt-2', 'gpt-3'], ids: { 'gpt-3': 'gpt-of-the-team' } },
      ],
    };
  }

  readonly keys = { KEY_1: 'key-1a,key-1b', KEY_2: 'key-2a,key-2b', KEY_3: 'key-3', KEY_4: 'key-4' };

  /** Which phase it is at a share, 0 to 1, of the whole time. */
  phaseAt(share: number): Phase {
    let end = 0;
    for (const { name, seconds } of PHASES) if ((end += seconds) > share * SECONDS) return name;
    return 'well again';
  }

  get milliseconds(): number {
    return SECONDS * 1000;
  }

  /** Requests for answers that each seller has got. */
  get asked(): readonly (readonly ReceivedRequest[])[] {
    return this.sellers.map(({ requests }) => requests.filter(({ method }) => method === 'POST'));
  }

  /** Lets the first seller go through all its phases; the second throttles now and then. */
  async run(): Promise<void> {
    this.sellers[1].script({ times: Infinity, when: everyNth(15), status: 429, headers: { 'retry-after': '1' } });
    for (const { name, seconds } of PHASES) {
      if (this.phase === 'dead') await this.first.listen(this.port);
      this.phase = name;
      if (name === 'dead') await this.first.die();
      if (name === 'overloaded')
        this.first.script({ times: Infinity, when: () => this.phase === 'overloaded', status: 529 });
      if (name === 'hanging')
        this.first.script({ times: Infinity, when: () => this.phase === 'hanging', hang: 'before-headers' });
      await setTimeout(seconds * 1000);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.sellers.map((seller) => seller.close()));
  }
}

function everyNth(n: number): () => boolean {
  let count = 0;
  return () => ++count % n === 0;
}
