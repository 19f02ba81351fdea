import { afterAll, afterEach, beforeAll, jest } from '@jest/globals';
import { postJson, type RawAnswer } from '../send-request.js';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { type RawUpstream, startRawUpstream, type UpstreamHandler } from '../start-raw-upstream.js';

const NAMES = ['first', 'second', 'third'] as const;
type EndpointName = (typeof NAMES)[number];

const TYPE_OF_PATH = { messages: 'anthropic', responses: 'openai', chat: 'common' } as const;
type Path = keyof typeof TYPE_OF_PATH;

interface ChainSettings {
  /** The formats of the endpoints, in their order. */
  paths?: readonly Path[];
  /** How many accounts each endpoint has. */
  accounts?: Readonly<Partial<Record<EndpointName, number>>>;
  model?: object;
  /** More settings of each endpoint. */
  endpoint?: object;
  config?: object;
  env?: Readonly<Record<string, string>>;
}

/** A gateway with a model that three upstreams serve, of which each test says how they answer. */
export class EndpointChain {
  gateway!: TestGateway;
  /** How far the clock of deadlines is ahead of the true one. */
  aheadMs = 0;
  /** How an endpoint answers, or each of its accounts; it serves where nothing is said. */
  readonly faults = new Map<EndpointName | `${EndpointName}-${number}`, UpstreamHandler>();
  /** Who was asked by the last request, account by account. */
  asked: string[] = [];
  private readonly upstreams = new Map<EndpointName, RawUpstream>();

  constructor(serve: UpstreamHandler) {
    beforeAll(async () => {
      for (const name of NAMES) {
        const upstream = await startRawUpstream((request, response, message) => {
          const key = String(request.headers['x-api-key'] ?? request.headers.authorization).replace('Bearer ', '');
          this.asked.push(key);
          const fault = this.faults.get(key as `${EndpointName}-${number}`) ?? this.faults.get(name);
          (fault ?? serve)(request, response, message);
        });
        this.upstreams.set(name, upstream);
      }
    });
    afterAll(() => Promise.all([...this.upstreams.values()].map((upstream) => upstream.close())));
    afterEach(async () => {
      this.faults.clear();
      jest.restoreAllMocks();
      await this.gateway.close();
    });
  }

  async start({ paths = [], accounts = {}, model, endpoint, config, env }: ChainSettings = {}): Promise<void> {
    this.aheadMs = 0;
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + this.aheadMs);
    const keys = NAMES.map((name) => [
      `${name.toUpperCase()}_KEY`,
      Array.from({ length: accounts[name] ?? 1 }, (_, index) => `${name}-${index + 1}`).join(),
    ]);
    const pathOf = (index: number): Path => paths[index] ?? 'messages';
    this.gateway = await startGateway({
      config: {
        upstreams: NAMES.map((name) => ({ name, api_key_env: `${name.toUpperCase()}_KEY` })),
        endpoint: NAMES.map((name, index) => ({
          name,
          kind: 'plain',
          upstream: name,
          type: TYPE_OF_PATH[pathOf(index)],
          base_url: `${this.at(name).url}/v1/${pathOf(index)}`,
          ...endpoint,
        })),
        models: [{ id: 'm', type: TYPE_OF_PATH[pathOf(0)], endpoints: NAMES, ...model }],
        ...config,
      },
      env: { ...Object.fromEntries(keys), LOG_LEVEL: 'warn', ...env },
    });
  }

  /** The upstream behind an endpoint. */
  at(name: EndpointName): RawUpstream {
    const upstream = this.upstreams.get(name);
    if (!upstream) throw new Error(`${name} is not running`);
    return upstream;
  }

  async post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
    this.asked = [];
    return await postJson(`${this.gateway.url}${path}`, body, headers);
  }
}

/** Answers with a status and an error of Anthropic's form. */
export const failWith =
  (status: number, headers: Readonly<Record<string, string>> = {}): UpstreamHandler =>
  (_request, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(`{"type":"error","error":{"type":"api_error","message":"upstream says ${status}"}}`);
