import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '../../config/config.module.js';
import { ConfigService } from '../../config/config.service.js';
import { DAY_MS } from '../../config/durations.js';
import { isGlob } from '../../config/match-glob.js';
import { ControlCalls } from '../../proxy/control-calls.service.js';
import { NetworkProxies } from '../../proxy/network-proxies.service.js';
import { StorageModule } from '../../storage/storage.module.js';
import { comparePrices } from '../../usage/compare-prices.js';
import { PriceUpdateRepository } from '../../usage/price-update.repository.js';
import { PRICE_SOURCES, Prices } from '../../usage/prices.service.js';
import { readPriceList, UnusablePriceList } from '../../usage/read-price-list.js';
import { openContext } from '../open-context.js';
import { programActor } from '../program-actor.js';
import { askPerson } from '../setup/ask-person.js';
import { showProgress } from '../show-progress.js';
import { UsageError } from '../usage-error.js';
import { loadPriceList, nameOfSource } from './load-price-list.js';
import { showChanges, showPrices } from './show-prices.js';

/** What is to be done with prices. */
export type PricesRequest =
  | { command: 'list'; models: readonly string[] }
  | { command: 'update'; list: string; models: readonly string[]; from: string | undefined; yes: boolean }
  | { command: 'forget'; model: string };

@Module({})
class PricesCommandModule {}

interface Bench {
  prices: Prices;
  repository: PriceUpdateRepository;
  calls: ControlCalls;
  models: readonly string[];
  json: boolean;
}

/** Runs a command on prices, to its exit code: 1 where a list would change something and nobody has said yes. */
export async function runPrices(request: PricesRequest, json: boolean): Promise<number> {
  const fromMs = request.command === 'update' ? readDay(request.from) : 0;
  const module: DynamicModule = {
    module: PricesCommandModule,
    imports: [ConfigModule.forRoot(), StorageModule],
    providers: [ControlCalls, NetworkProxies, PriceUpdateRepository, Prices],
  };
  const context = await openContext(module, 'error');
  try {
    const bench: Bench = {
      prices: context.get(Prices),
      repository: context.get(PriceUpdateRepository),
      calls: context.get(ControlCalls),
      models: modelsOf(context.get(ConfigService)),
      json,
    };
    switch (request.command) {
      case 'update':
        return await updatePrices(bench, request, fromMs);
      case 'forget':
        return await forgetPrices(bench, request.model);
      default:
        return listPrices(bench, request.models);
    }
  } finally {
    await context.close();
  }
}

function listPrices({ prices, models, json }: Bench, named: readonly string[]): number {
  const nowMs = Date.now();
  const rows = (named.length > 0 ? named : models).map((model) => {
    const found = prices.list.find(model, nowMs);
    return { model, rates: found?.dated, source: found && (PRICE_SOURCES[found.list] ?? 'built in') };
  });
  process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : showPrices(rows));
  return 0;
}

async function updatePrices(
  { prices, repository, calls, models, json }: Bench,
  { list, models: named, yes }: Extract<PricesRequest, { command: 'update' }>,
  fromMs: number,
): Promise<number> {
  const document = await showProgress('Reading the list', () => loadPriceList(list, calls));
  const listed = readPriceList(document, named.length > 0 ? named : models).filter(
    ({ match }) => named.length === 0 || named.includes(match),
  );
  if (listed.length === 0) {
    throw new UnusablePriceList(
      `The list has none of these models: ${(named.length > 0 ? named : models).join(', ')}.`,
    );
  }
  const changes = comparePrices(listed, prices.list, Math.max(Date.now(), fromMs));
  process.stdout.write(json ? `${JSON.stringify(changes, null, 2)}\n` : showChanges(changes));
  if (changes.length === 0) return 0;
  if (!yes && !(await agrees())) {
    process.stderr.write('Nothing was changed; --yes takes the prices over.\n');
    return 1;
  }
  const update = { source: nameOfSource(list), updatedAtMs: Date.now() };
  await repository.put(
    changes.map(({ listed: rates }) => ({ ...rates, fromMs: rates.fromMs ?? fromMs, ...update })),
    programActor(),
  );
  const taken = changes.length === 1 ? '1 price is' : `${changes.length} prices are`;
  process.stderr.write(`${taken} taken over. Running gateways count by them within ten seconds.\n`);
  return 0;
}

async function forgetPrices({ repository }: Bench, model: string): Promise<number> {
  if ((await repository.remove(model, programActor())) === 0) throw new Error(`No update has a price of ${model}.`);
  process.stdout.write(`The updates of ${model} are forgotten. Running gateways go by it within ten seconds.\n`);
  return 0;
}

async function agrees(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  return /^y(es)?$/i.test(await askPerson('Take these prices over? [y/N] '));
}

/** The names by which upstreams know the configured models, as the ledger counts by these. */
function modelsOf({ current }: ConfigService): string[] {
  const names = current.models.flatMap(({ id, ids }) => [id, ...ids.values()]);
  return [...new Set(names)].filter((name) => !isGlob(name));
}

function readDay(day: string | undefined): number {
  if (day === undefined) return Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const fromMs = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(fromMs)) throw new UsageError('--from must be a day such as 2026-12-01.');
  return fromMs;
}
