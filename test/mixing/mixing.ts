import { Agent } from 'node:http';
import { sendAs, type Received } from './client.js';
import { ASKED, fillIn, ID, pieceMark, withoutChance } from './pattern.js';
import { type Exchange, type Fault, FAULTS, MANNERS, PAIRS, PIECE_COUNTS, planExchange } from './plan-exchange.js';
import { type MixingUpstream } from './upstream.js';
import { streamOf, WIRES } from './wire.js';

/** What the gateway makes of a request and of its answer; undefined where it must not change them. */
interface Patterns {
  request: string;
  answer: string;
}

export interface MixingResult {
  /** Whatever came other than it was sent, in words. */
  differences: string[];
  /** How many exchanges were of each kind. */
  kinds: Map<string, number>;
  bytes: number;
}

/** Of each of these there must be some. */
export const KINDS: readonly string[] = [
  ...[
    'same dialect',
    'translated',
    'streams',
    'whole answers',
    'gzip bodies',
    'gzip answers',
    'names put into the bytes',
    'answered early',
    'closed behind the answer',
  ],
  ...MANNERS.filter((manner) => manner !== 'patient'),
  ...FAULTS.map(anotherTry),
];

const PLAIN = { gzip: false, answerGzip: false, early: false, closes: false, faults: [], manner: 'patient' } as const;

const MOST_ASKED = 100;
const ASK_AGAIN_MS = 100;
/** The upstream reads some requests only after it has answered them. */
const MOST_LATE_MS = 60_000;

/** Sends many exchanges through a gateway at once, and compares every byte that arrives at either end. */
export class Mixing {
  readonly result: MixingResult = { differences: [], kinds: new Map(), bytes: 0 };
  private readonly agent = new Agent({ keepAlive: true });
  private readonly patterns = new Map<string, Patterns>();

  constructor(
    private readonly url: string,
    private readonly upstream: MixingUpstream,
  ) {}

  /** Learns from exchanges of marks, one after the other, what translations look like. */
  async learn(): Promise<void> {
    for (const [from, to] of PAIRS.filter(([client, upstream]) => client !== upstream)) {
      for (const count of PIECE_COUNTS) {
        const pieces = Array.from({ length: count }, (_, index) => pieceMark(index));
        for (const streaming of [false, true]) {
          for (const redirected of [false, true])
            await this.learnOne({ ...planExchange(0), ...PLAIN, from, to, streaming, redirected, pieces });
        }
      }
    }
  }

  private async learnOne(plan: Exchange): Promise<void> {
    // The upstream finds it by its number.
    const mark = '<0.0 >';
    let request = '';
    this.upstream.serve(0, { ...plan, answer: answerOf(plan, ID), arrived: (body) => (request = body.toString()) });
    const { status, body } = await this.send({ ...plan, asked: `${mark}${ASKED}` });
    this.upstream.forget(0);
    if (status !== 200) throw new Error(`${plan.from} to ${plan.to} was answered ${status}: ${body.toString()}`);
    this.patterns.set(kindOf(plan), { request: request.replace(mark, ''), answer: withoutChance(body.toString()) });
  }

  /** Runs the exchanges with these numbers, so many at a time. */
  async run(first: number, count: number, atOnce: number): Promise<void> {
    let next = first;
    const client = async (): Promise<void> => {
      while (next < first + count) await this.exchange(planExchange(next++));
    };
    await Promise.all(Array.from({ length: atOnce }, client));
    this.agent.destroy();
  }

  private async exchange(plan: Exchange): Promise<void> {
    const { number, manner } = plan;
    const id = `id-${number}-of-the-answer`;
    const sent = bodyOf(plan);
    const patterns = this.patterns.get(kindOf(plan));
    const wanted = patterns
      ? Buffer.from(fillIn(patterns.request, plan))
      : Buffer.from(sent.toString().replace(ALIAS, ''));
    const answer = answerOf(plan, id);
    let arrivals = 0;
    const arrived = new Promise<boolean>((resolve) => {
      this.upstream.serve(number, {
        ...plan,
        answer,
        arrived: (body) => {
          arrivals++;
          this.compare(plan, 'request', body, wanted);
          resolve(true);
        },
      });
    });
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, MOST_LATE_MS, false).unref());
    try {
      const { status, body, complete } = await this.send(plan);
      if (manner === 'leaves while it sends' && status === 0) {
        // Nothing was answered, and what arrived was compared.
      } else if (status !== 200) this.differ(plan, `answered ${status}: ${body.toString().slice(0, 200)}`);
      else if (!complete) {
        if (manner !== 'leaves while it reads') this.differ(plan, 'the answer was cut');
        if (!patterns) this.compare(plan, 'beginning of the answer', body, answer.subarray(0, body.length));
      } else if (patterns) {
        this.compare(
          plan,
          'answer',
          Buffer.from(withoutChance(body.toString())),
          Buffer.from(fillIn(patterns.answer, { ...plan, id })),
        );
      } else this.compare(plan, 'answer', body, answer);

      if (status === 200 && !(await Promise.race([arrived, late]))) this.differ(plan, 'the request did not arrive');
      this.count(plan, arrivals);
    } catch (error) {
      this.differ(plan, `failed: ${String(error)}`);
    } finally {
      this.upstream.forget(number);
    }
  }

  /** Asks again, as SDKs do, where the gateway says that no account can pay at the moment. */
  private async send(plan: Exchange): Promise<Received> {
    const { gzip, manner, random } = plan;
    for (let asked = 1; ; asked++) {
      const received = await sendAs({
        url: `${this.url}${WIRES[plan.from].path}`,
        agent: this.agent,
        body: bodyOf(plan),
        gzip,
        manner,
        random,
      });
      if (!(received.status === 429 || received.status === 503) || asked === MOST_ASKED) return received;
      this.add('asked again');
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  private compare(plan: Exchange, what: string, got: Buffer, wanted: Buffer): void {
    this.result.bytes += got.length;
    if (got.equals(wanted)) return;
    const at = got.findIndex((byte, index) => byte !== wanted[index]);
    const from = at === -1 ? got.length : at;
    const near = (bytes: Buffer): string => JSON.stringify(bytes.toString('utf8', Math.max(0, from - 40), from + 80));
    this.differ(
      plan,
      `${what} of ${got.length} bytes, wanted ${wanted.length}, other from byte ${from}: ${near(got)}, wanted ` +
        `${near(wanted)}`,
    );
  }

  private differ(plan: Exchange, how: string): void {
    this.result.differences.push(
      `${plan.number} (${plan.from} to ${plan.to}${plan.streaming ? ', stream' : ''}, ` +
        `${plan.manner}${plan.faults.length > 0 ? `, after ${plan.faults.join(' and ')}` : ''}): ${how}`,
    );
  }

  private count(plan: Exchange, arrivals: number): void {
    this.add(plan.from === plan.to ? 'same dialect' : 'translated');
    this.add(plan.streaming ? 'streams' : 'whole answers');
    if (plan.gzip) this.add('gzip bodies');
    if (plan.answerGzip) this.add('gzip answers');
    if (plan.redirected) this.add('names put into the bytes');
    if (plan.early) this.add('answered early');
    if (plan.closes) this.add('closed behind the answer');
    if (plan.manner !== 'patient') this.add(plan.manner);
    if (arrivals > 1) for (const fault of new Set(plan.faults)) this.add(anotherTry(fault));
  }

  private add(kind: string): void {
    this.result.kinds.set(kind, (this.result.kinds.get(kind) ?? 0) + 1);
  }
}

function anotherTry(fault: Fault): string {
  return `another try after ${fault}`;
}

/** Behind the name of a model that stands for the one without it. */
const ALIAS = '-alias';

/** As in `config.json`. */
export const REDIRECTS = Object.fromEntries(Object.values(WIRES).map(({ model }) => [`${model}${ALIAS}`, model]));

function bodyOf({ from, to, redirected, asked, streaming }: Exchange): Buffer {
  return Buffer.from(
    JSON.stringify(WIRES[from].request(`${WIRES[to].model}${redirected ? ALIAS : ''}`, asked, streaming)),
  );
}

function answerOf({ to, streaming, pieces }: Exchange, id: string): Buffer {
  return streaming
    ? streamOf(WIRES[to], id, pieces)
    : Buffer.from(JSON.stringify(WIRES[to].answer(id, pieces.join(''))));
}

function kindOf({ from, to, streaming, redirected, pieces }: Exchange): string {
  return `${from} ${to} ${streaming} ${redirected} ${pieces.length}`;
}
