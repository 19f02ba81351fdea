import { describe, expect, it } from '@jest/globals';
import { makeAccount, makeLogin } from '../../test/support/make-account.js';
import { DAY_MS, HOUR_MS } from '../config/durations.js';
import { freshHealth } from './account-health.js';
import { type Choice, chooseAccount, type ChoiceMemory, payersOf, type PickRequest } from './choose-account.js';
import { CoolDowns } from './cool-downs.js';
import { ConversationPins } from './conversation-pins.js';
import { createPooledAccount, type PooledAccount } from './pooled-account.js';

const T = 1_790_000_000_000;
const MODEL = 'claude-x';
const WEIGHTS: readonly (readonly [string, number])[] = [
  ['a', 5],
  ['b', 3],
  ['c', 1],
  ['d', 1],
  ['e', 1],
];

function pooled(id: string, weight = 1): PooledAccount {
  return { ...createPooledAccount(makeAccount(id, { weight })), health: freshHealth(T) };
}

function cooling(forMs: number): CoolDowns {
  const coolDowns = new CoolDowns();
  coolDowns.begin(MODEL, forMs, null, T);
  return coolDowns;
}

function fivePayers(): PooledAccount[] {
  return WEIGHTS.map(([id, weight]) => pooled(id, weight));
}

function freshMemory(): ChoiceMemory {
  return { pins: new ConversationPins(HOUR_MS, 100_000), credits: new Map() };
}

function ask(conversationId: string | null, exclude: readonly string[] = []): PickRequest {
  return { upstream: 'factory', model: MODEL, conversationId, exclude: new Set(exclude) };
}

function idOf(choice: Choice): string {
  return choice.kind === 'account' ? choice.pooled.account.id : choice.kind;
}

describe('chooseAccount over 10 000 conversations', () => {
  const conversations = Array.from({ length: 10_000 }, (_, index) => `conversation-${index}`);

  it(
    'spreads them within two points of the weights, keeps each in its place, and moves only those of an account ' +
      'that is lost',
    () => {
      const payers = fivePayers();
      const memory = freshMemory();
      const first = new Map(conversations.map((id) => [id, idOf(chooseAccount(payers, ask(id), memory, T))]));

      const figures = WEIGHTS.map(([id, weight]) => {
        const share = [...first.values()].filter((account) => account === id).length / conversations.length;
        return {
          account: id,
          weight,
          'share %': +(share * 100).toFixed(2),
          'expected %': +((weight / 11) * 100).toFixed(2),
        };
      });
      const shares = figures.map(
        (row) => `${row.account}(${row.weight}) ${row['share %']} % of ${row['expected %']} %`,
      );
      process.stdout.write(`10 000 conversations on 5 accounts: ${shares.join(', ')}\n`);
      for (const row of figures) expect(Math.abs(row['share %'] - row['expected %'])).toBeLessThan(2);

      for (const [id, account] of first) expect(idOf(chooseAccount(payers, ask(id), memory, T + 1))).toBe(account);

      const lost = payers.map((payer) =>
        payer.account.id === 'b' ? { ...payer, account: { ...payer.account, enabled: false } } : payer,
      );
      const moved = conversations.filter((id) => idOf(chooseAccount(lost, ask(id), memory, T + 2)) !== first.get(id));
      const ofLost = conversations.filter((id) => first.get(id) === 'b');
      process.stdout.write(`b lost: ${moved.length} conversations moved, b had ${ofLost.length}\n`);
      expect(moved).toEqual(ofLost);
    },
  );

  it('comes to the same answer in another process that knows the same accounts, in whatever order', () => {
    const here = conversations.map((id) => idOf(chooseAccount(fivePayers(), ask(id), freshMemory(), T)));
    const there = conversations.map((id) => idOf(chooseAccount(fivePayers().reverse(), ask(id), freshMemory(), T)));
    expect(there).toEqual(here);
  });
});

describe('a conversation', () => {
  const id = 'one conversation';

  function settled() {
    const payers = fivePayers();
    const memory = freshMemory();
    const home = idOf(chooseAccount(payers, ask(id), memory, T));
    const at = (change: (payer: PooledAccount) => PooledAccount): PooledAccount[] =>
      payers.map((payer) => (payer.account.id === home ? change(payer) : payer));
    return { payers, memory, home, at };
  }

  it('stays although weights change', () => {
    const { payers, memory, home } = settled();
    const tilted = payers.map((payer) => ({
      ...payer,
      account: { ...payer.account, weight: payer.account.id === home ? 0.001 : 1000 },
    }));
    expect(idOf(chooseAccount(tilted, ask(id), memory, T))).toBe(home);
  });

  it.each<[string, (payer: PooledAccount) => PooledAccount]>([
    ['cools down', (payer) => ({ ...payer, coolDowns: cooling(1000) })],
    ['is busy', (payer) => ({ ...payer, inFlight: 1, account: { ...payer.account, maxConcurrency: 1 } })],
    [
      'waits for a token',
      (payer) => ({
        ...payer,
        missingToken: { reason: 'r', untilMs: T + 1000 },
        account: { ...payer.account, login: makeLogin('ended', { expiresAtMs: T - DAY_MS * 365 }) },
      }),
    ],
  ])('is served elsewhere while its account %s, and comes back', (_name, change) => {
    const { payers, memory, home, at } = settled();
    expect(idOf(chooseAccount(at(change), ask(id), memory, T))).not.toBe(home);
    expect(idOf(chooseAccount(payers, ask(id), memory, T))).toBe(home);
  });

  it('is served elsewhere for the one request that has failed on its account', () => {
    const { payers, memory, home } = settled();
    expect(idOf(chooseAccount(payers, ask(id, [home]), memory, T))).not.toBe(home);
    expect(idOf(chooseAccount(payers, ask(id), memory, T))).toBe(home);
  });

  it.each<[string, (payer: PooledAccount) => PooledAccount]>([
    ['is exhausted', (payer) => ({ ...payer, health: { ...payer.health, exhaustedUntilMs: T + 1000 } })],
    [
      'needs a login',
      (payer) => ({ ...payer, account: { ...payer.account, needsLogin: { reason: 'r', sinceMs: T } } }),
    ],
  ])('moves for good when its account %s', (_name, change) => {
    const { payers, memory, home, at } = settled();
    const next = idOf(chooseAccount(at(change), ask(id), memory, T));
    expect(next).not.toBe(home);
    expect(idOf(chooseAccount(payers, ask(id), memory, T))).toBe(next);
  });
});

describe('a conversation that the client does not name', () => {
  const id = 'one conversation';
  const askFor = (conversationId: string, exclude: readonly string[] = []): PickRequest => ({
    ...ask(conversationId, exclude),
    isUnnamed: true,
  });
  const choose = (payers: readonly PooledAccount[], request: PickRequest = askFor(id)): Choice =>
    chooseAccount(payers, request, freshMemory(), T);
  const changed = (ids: readonly string[], change: (payer: PooledAccount) => PooledAccount): PooledAccount[] =>
    fivePayers().map((payer) => (ids.includes(payer.account.id) ? change(payer) : payer));
  const home = idOf(choose(fivePayers()));
  const others = WEIGHTS.map(([account]) => account).filter((account) => account !== home);
  const second = idOf(choose(changed([home], (payer) => ({ ...payer, coolDowns: cooling(1000) }))));

  it('finds the same account each time, in every process, and nothing is remembered of it', () => {
    const memory = freshMemory();
    const conversations = Array.from({ length: 1_000 }, (_, index) => `conversation-${index}`);
    const place = (payers: readonly PooledAccount[]): string[] =>
      conversations.map((conversation) => idOf(chooseAccount(payers, askFor(conversation), memory, T)));
    const placed = place(fivePayers());
    expect(place(fivePayers().reverse())).toEqual(placed);
    expect([memory.pins.size, memory.credits.size]).toEqual([0, 0]);
    // It is the account that a named conversation of this id is placed on.
    expect(placed).toEqual(conversations.map((name) => idOf(chooseAccount(fivePayers(), ask(name), freshMemory(), T))));
  });

  it('lives on the account that it finds, and visits others', () => {
    const whyOf = (choice: Choice): string => (choice.kind === 'account' ? choice.why : choice.kind);
    expect(whyOf(choose(fivePayers()))).toBe('home');
    expect(whyOf(choose(fivePayers(), askFor(id, [home])))).toBe('visit');
    expect(whyOf(choose(changed([home], (payer) => ({ ...payer, coolDowns: cooling(1000) }))))).toBe('visit');
    const disabled = changed([home], (payer) => ({ ...payer, account: { ...payer.account, enabled: false } }));
    expect(whyOf(choose(disabled))).toBe('home');
  });

  it.each<[string, (payer: PooledAccount) => PooledAccount]>([
    ['rests', (payer) => ({ ...payer, coolDowns: cooling(1000) })],
    ['is busy', (payer) => ({ ...payer, inFlight: 1, account: { ...payer.account, maxConcurrency: 1 } })],
    ['is exhausted', (payer) => ({ ...payer, health: { ...payer.health, exhaustedUntilMs: T + 1000 } })],
    ['is switched off', (payer) => ({ ...payer, account: { ...payer.account, enabled: false } })],
    ['hardly serves', (payer) => ({ ...payer, health: { ...payer.health, failures: 1_000 } })],
  ])('goes to the next in its own order while its account %s, and to no third', (_name, change) => {
    expect(idOf(choose(changed([home], change)))).toBe(second);
    expect(second).not.toBe(home);
    expect(
      idOf(
        choose(
          changed(
            others.filter((other) => other !== second),
            change,
          ),
        ),
      ),
    ).toBe(home);
  });

  it('stays while its account serves most requests, and while it learns of a few failures', () => {
    const failing = (successes: number, failures: number): PooledAccount[] =>
      changed([home], (payer) => ({ ...payer, health: { ...payer.health, successes, failures } }));
    for (const payers of [failing(0, 6), failing(50, 50), failing(1_000, 1)]) expect(idOf(choose(payers))).toBe(home);
  });

  it('has to wait where every account is busy', () => {
    const busy = fivePayers().map((payer) => ({
      ...payer,
      inFlight: 1,
      account: { ...payer.account, maxConcurrency: 1 },
    }));
    expect(choose(busy)).toEqual({ kind: 'busy' });
  });

  it('leaves its account to others where a script asks the same all the time: at its limit the next one serves', () => {
    const payers = fivePayers().map((payer) => ({ ...payer, account: { ...payer.account, maxConcurrency: 4 } }));
    const served = Array.from({ length: 20 }, () => {
      const choice = chooseAccount(payers, askFor(id), freshMemory(), T);
      if (choice.kind === 'account') choice.pooled.inFlight++;
      return idOf(choice);
    });
    process.stdout.write(`20 equal requests at once, 4 an account: ${served.join(' ')}\n`);
    expect(served.slice(0, 8)).toEqual([...Array<string>(4).fill(home), ...Array<string>(4).fill(second)]);
    expect(payers.map(({ inFlight }) => inFlight)).toEqual([4, 4, 4, 4, 4]);
  });
});

describe('requests without a conversation', () => {
  it('take turns smoothly by weight and health', () => {
    const payers = fivePayers();
    const memory = freshMemory();
    const order = Array.from({ length: 11 }, () => idOf(chooseAccount(payers, ask(null), memory, T)));
    expect(order.filter((account) => account === 'a')).toHaveLength(5);
    expect(order.filter((account) => account === 'b')).toHaveLength(3);
    expect(order.join('')).not.toContain('aa');

    const ailing = payers.map((payer) =>
      payer.account.id === 'a' ? { ...payer, health: { ...payer.health, failures: 18 } } : payer,
    );
    const rotation = freshMemory();
    const turns = Array.from({ length: 130 }, () => idOf(chooseAccount(ailing, ask(null), rotation, T)));
    // 5 × 2/20 of 6.5 altogether.
    expect(turns.filter((account) => account === 'a')).toHaveLength(10);
  });
});

describe('when nobody can take the request', () => {
  const exhausted = (id: string, untilMs: number): PooledAccount => ({
    ...pooled(id),
    health: { ...freshHealth(T), exhaustedUntilMs: untilMs },
  });
  const refused = (id: string): PooledAccount => ({
    ...pooled(id),
    account: makeAccount(id, { needsLogin: { reason: 'r', sinceMs: T } }),
  });

  const resting = (id: string, forMs: number): PooledAccount => ({ ...pooled(id), coolDowns: cooling(forMs) });

  it.each<[string, PooledAccount[], string[], Choice]>([
    ['no account at all', [], [], { kind: 'no_account' }],
    [
      'some come back: says when the first does',
      [exhausted('a', T + 9000), exhausted('b', T + 4000), refused('c')],
      [],
      { kind: 'unavailable', untilMs: T + 4000 },
    ],
    ['all have failed on this request', [pooled('a'), pooled('b')], ['a', 'b'], { kind: 'unavailable', untilMs: null }],
    ['none comes back by itself', [refused('a'), refused('b')], [], { kind: 'refused', untilMs: null }],
    [
      'several cool: says when the first is back',
      [resting('a', 9000), resting('b', 4000), exhausted('c', T + 1)],
      [],
      { kind: 'throttled', untilMs: T + 1, answer: null },
    ],
  ])('%s', (_name, payers, exclude, expected) => {
    expect(chooseAccount(payers, ask('x', exclude), freshMemory(), T)).toEqual(expected);
  });
});

describe('payersOf', () => {
  const of = (
    id: string,
    source: 'file' | 'import' | 'api_key' | 'refresh_key' | 'auth_json',
    more = {},
  ): PooledAccount => ({ ...pooled(id), account: makeAccount(id, { source, ...more }) });
  const ids = (payers: readonly PooledAccount[]): string[] => payers.map(({ account }) => account.id);

  it('takes the first source that has an account, in the promised order', () => {
    const all = [
      of('json', 'auth_json'),
      of('refresh', 'refresh_key'),
      of('key', 'api_key'),
      of('imported', 'import'),
      of('filed', 'file'),
    ];
    expect(ids(payersOf(all, 'factory'))).toEqual(['imported', 'filed']);
    expect(ids(payersOf(all.slice(0, 3), 'factory'))).toEqual(['key']);
    expect(ids(payersOf(all.slice(0, 2), 'factory'))).toEqual(['refresh']);
    expect(ids(payersOf(all.slice(0, 1), 'factory'))).toEqual(['json']);
  });

  it('passes over retired accounts, not over switched-off ones', () => {
    expect(ids(payersOf([of('old', 'file', { retiredAtMs: T }), of('key', 'api_key')], 'factory'))).toEqual(['key']);
    expect(ids(payersOf([of('off', 'file', { enabled: false }), of('key', 'api_key')], 'factory'))).toEqual(['off']);
  });

  it("never lends one upstream's accounts to another", () => {
    expect(payersOf([of('filed', 'file')], 'vendor')).toEqual([]);
  });
});
