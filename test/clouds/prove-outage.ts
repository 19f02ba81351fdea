import { setTimeout } from 'node:timers/promises';
import { type BuiltGateway } from '../run/built-gateway.js';
import { askEvenly, type Seen } from './ask-under-outage.js';
import { Outage, type Phase } from './outage.js';

const ADMIN_TOKEN = 'admin-token-of-the-outage';

/** A line of the report by accounts. */
interface LedgerLine {
  group: string;
  attempts: number;
  failed: number;
}

interface OutageReport {
  figures: string[];
  /** What went wrong. */
  faults: string[];
}

/** Sends requests through a gateway while the first of its sellers has an outage. */
export async function proveOutage(built: BuiltGateway, requests: number): Promise<OutageReport> {
  const outage = await Outage.start();
  try {
    const env = { ADMIN_TOKEN, DROID_ALLOW_LOCAL: 'true', ...outage.keys };
    const gateway = await built.start(built.home(outage.config), env);
    const [seen] = await Promise.all([askEvenly(gateway.url, requests, outage), outage.run()]);
    const ledger = await readLedger(gateway.url, outage.asked.flat().length);
    return judge(outage, seen, ledger);
  } finally {
    await built.close();
    await outage.close();
  }
}

function judge(outage: Outage, seen: readonly Seen[], ledger: readonly LedgerLine[]): OutageReport {
  const errors = seen.filter(({ error }) => error !== undefined);
  const faults = errors.map(({ index, error }) => `request ${index}, ${phaseOf(outage, seen, index)}: ${error}`);
  const asked = outage.asked.map((requests) => requests.length);
  const attempts = ledger.reduce((sum, line) => sum + line.attempts, 0);
  const served = attempts - ledger.reduce((sum, { failed }) => sum + failed, 0);
  if (attempts !== sum(asked)) faults.push(`the ledger has ${attempts} attempts, the sellers got ${sum(asked)}`);
  if (served !== seen.length - errors.length) faults.push(`the ledger has ${served} attempts that served`);

  // What each conversation has last sent shows whether it has come home.
  const last = seen.slice(-40).map(({ index }) => `Repeat word-${index}`);
  const athome = outage.asked[0]?.filter(({ body }) => last.some((prompt) => body.includes(`${prompt}"`))).length ?? 0;
  if (athome !== last.length) faults.push(`${last.length - athome} of ${last.length} conversations have not come home`);

  const figures = [
    `${seen.length} requests, ${errors.length} errors that clients saw`,
    `${sum(asked)} attempts at the sellers: ${asked.join(' + ')}; the ledger has ${attempts}, ${served} of them served`,
    ...(['well', 'overloaded', 'dead', 'hanging', 'well again'] as const).map((phase) => describe(outage, seen, phase)),
    `${athome} of ${last.length} conversations are at the first seller again`,
  ];
  return { figures, faults };
}

function describe(outage: Outage, seen: readonly Seen[], phase: Phase): string {
  const times = seen
    .filter(({ index }) => phaseOf(outage, seen, index) === phase)
    .map(({ tookMs }) => tookMs)
    .sort((one, other) => one - other);
  const at = (share: number): string => `${Math.round(times[Math.floor(share * (times.length - 1))] ?? 0)} ms`;
  const spread = `median ${at(0.5)}, 99 of 100 within ${at(0.99)}, all ${at(1)}`;
  return `first seller ${phase}: ${times.length} requests, ${spread}`;
}

function phaseOf(outage: Outage, seen: readonly Seen[], index: number): Phase {
  return outage.phaseAt(index / seen.length);
}

/** Usage is written in batches: the ledger is read until it has what was sent, or for half a minute. */
async function readLedger(url: string, wanted: number): Promise<LedgerLine[]> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${url}/admin/api/usage?by=account`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const { lines } = (await answer.json()) as { lines: LedgerLine[] };
    if (tries === 60 || sum(lines.map(({ attempts }) => attempts)) >= wanted) return lines;
    await setTimeout(500);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
