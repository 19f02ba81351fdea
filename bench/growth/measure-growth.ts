import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ONE_CLIENT } from '../request-heads.js';
import { type Child } from '../start-child.js';
import { type Gateway, startGateway } from '../start-gateway.js';
import { type Load } from '../start-load.js';
import { conversations, HUNDRED, startReference, startUpstream } from '../targets.js';
import { type Curve } from './describe-curve.js';
import { type Asked, bodyRungs, eventRungs, poolRungs, streamRungs } from './make-rungs.js';
import { type CurvePlan, measureCurves } from './measure-curves.js';
import { type Rung } from './rung.js';

interface GrowthSettings {
  quick: boolean;
  say: (line: string) => void;
}

/** What the groups of curves have in common. */
interface GrowthContext extends GrowthSettings {
  upstreamUrl: string;
  /** Starts a gateway that `run` stops. */
  open: (size: { accounts?: number; keys?: number }) => Promise<Gateway>;
  /** Has a process stopped when the curves have been measured. */
  keep: <T extends Child>(child: T) => T;
}

type Plan = (bench: GrowthContext) => Promise<CurvePlan[]>;

/** The curves by groups, each of which has processes of its own. */
const GROUPS: readonly (readonly [names: readonly string[], plan: Plan])[] = [
  [['body', 'events', 'streams'], planPassing],
  [['accounts', 'turns'], planAccounts],
  [['keys'], planKeys],
];
export const CURVES = GROUPS.flatMap(([names]) => names);

/** How many accounts, or keys. */
const POOLS = [1, 10, 100, 300, 1000];
const WARM_UPS = { passing: 2, pools: 4 };

/** Measures the wanted curves with everything on. */
export async function measureGrowth(wanted: readonly string[], load: Load, settings: GrowthSettings): Promise<Curve[]> {
  const curves: Curve[] = [];
  for (const [names, plan] of GROUPS)
    if (names.some((name) => wanted.includes(name))) curves.push(...(await run(plan, wanted, load, settings)));
  return curves;
}

async function run(plan: Plan, wanted: readonly string[], load: Load, settings: GrowthSettings): Promise<Curve[]> {
  const folder = mkdtempSync(join(tmpdir(), 'droid2api-growth-'));
  const started: Child[] = [];
  const keep = <T extends Child>(child: T): T => {
    started.push(child);
    return child;
  };
  try {
    const upstreamUrl = `${keep(await startUpstream()).url}/asked/v1/messages`;
    const open: GrowthContext['open'] = async ({ accounts = HUNDRED, keys = HUNDRED }) =>
      keep(
        await startGateway(join(folder, `${accounts}-${keys}`), { upstreamUrl, accounts, accountsFrom: 'file', keys }),
      );
    const plans = (await plan({ ...settings, upstreamUrl, open, keep })).filter(({ name }) => wanted.includes(name));
    return await measureCurves(plans, load, { say: settings.say, idleMs: settings.quick ? 2_000 : 5_000 });
  } finally {
    for (const child of started.reverse()) await child.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What passes through: one gateway, and the reference beside it. */
async function planPassing({ open, keep, upstreamUrl, quick }: GrowthContext): Promise<CurvePlan[]> {
  const child = await open({});
  const gateway: Asked = { child, clients: { keys: child.keys, conversations: conversations(4 * HUNDRED) } };
  const reference: Asked = { child: keep(await startReference(upstreamUrl)), clients: ONE_CLIENT };
  const common = { warmUps: WARM_UPS.passing, rounds: quick ? 2 : 5 };
  const some = (rungs: Rung[]): Rung[] => (quick ? everySecond(rungs) : rungs);
  return [
    { name: 'body', title: 'Size of the body', unit: 'KB', rungs: some(bodyRungs(gateway, reference)), ...common },
    {
      name: 'events',
      title: 'Tokens of an answer',
      unit: 'event',
      rungs: some(eventRungs(gateway, reference)),
      ...common,
    },
    {
      name: 'streams',
      title: 'Streams at once',
      unit: 'stream',
      atOnce: true,
      rungs: some(streamRungs(gateway, reference)),
      ...common,
    },
  ];
}

/** A gateway for each number of accounts; conversations that are remembered, and one that nobody names. */
async function planAccounts({ open, quick }: GrowthContext): Promise<CurvePlan[]> {
  const { requests, ...common } = { ...poolsOf(quick), unit: 'account' };
  const ids = conversations(common.warmUps * requests);
  const homes = new Map<number, Asked>();
  const turns = new Map<number, Asked>();
  for (const accounts of quick ? everySecond(POOLS) : POOLS) {
    const child = await open({ accounts });
    homes.set(accounts, { child, clients: { keys: child.keys, conversations: ids } });
    turns.set(accounts, { child, clients: { keys: child.keys, conversations: [undefined] } });
  }
  return [
    { name: 'accounts', title: 'Accounts, for conversations under way', rungs: poolRungs(homes, requests), ...common },
    {
      name: 'turns',
      title: 'Accounts, for conversations without a name',
      rungs: poolRungs(turns, requests),
      ...common,
    },
  ];
}

/** A gateway for each number of keys, all of which are used. */
async function planKeys({ open, quick }: GrowthContext): Promise<CurvePlan[]> {
  const { requests, ...common } = { ...poolsOf(quick), unit: 'key' };
  const asked = new Map<number, Asked>();
  for (const keys of quick ? everySecond(POOLS) : POOLS) {
    const child = await open({ keys });
    asked.set(keys, { child, clients: { keys: child.keys, conversations: conversations(4 * HUNDRED) } });
  }
  return [{ name: 'keys', title: 'Keys', rungs: poolRungs(asked, requests), ...common }];
}

function poolsOf(quick: boolean): Pick<CurvePlan, 'warmUps' | 'rounds' | 'slices'> & { requests: number } {
  return { warmUps: WARM_UPS.pools, rounds: quick ? 3 : 6, slices: 4, requests: quick ? 400 : 1_000 };
}

/** With the first and the last. */
function everySecond<T>(values: readonly T[]): T[] {
  return values.filter((_, index) => index % 2 === 0 || index === values.length - 1);
}
