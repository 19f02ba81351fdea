import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { BuiltGateway } from '../run/built-gateway.js';
import { sandboxConfig } from '../start-gateway.js';
import { KINDS, Mixing, REDIRECTS, type MixingResult } from './mixing.js';
import { MixingUpstream } from './upstream.js';

interface MixingSettings {
  requests: number;
  /** How many clients there are. */
  atOnce: number;
  /** The program that runs the gateway. */
  node: string;
  /** A gateway that is built already. */
  dist?: string | undefined;
}

interface MixingReport extends MixingResult {
  /** Of the gateway's Node.js. */
  version: string;
  /** Kinds of exchanges of which there was none although there were enough requests. */
  missing: readonly string[];
}

/** Enough that some can always pay while others rest from the upstream's refusals. */
const ACCOUNTS = 60;
const ENOUGH_FOR_ALL_KINDS = 3_000;
const OVERWRITE_READS = resolve('test/support/overwrite-reads.js');

/**
 * Sends half of the requests through a gateway as it is shipped, the other half through one whose common read buffer is
 * overwritten after every read.
 */
export async function runMixing({ requests, atOnce, node, dist }: MixingSettings): Promise<MixingReport> {
  const half = Math.ceil(requests / 2);
  const built = dist === undefined ? await BuiltGateway.build() : undefined;
  const folder = built?.folder ?? resolve(dist ?? 'dist');
  try {
    const plain = await mix(BuiltGateway.at(folder, [node]), 1, half, atOnce);
    const overwritten = await mix(
      BuiltGateway.at(folder, [node, '--import', OVERWRITE_READS]),
      1 + half,
      requests - half,
      atOnce,
    );
    if (!/^[1-9]\d* reads were overwritten$/m.test(overwritten.output))
      overwritten.differences.push('No read was overwritten: the common read buffer is not found any more.');
    return report(requests, node, [plain, overwritten]);
  } finally {
    await built?.close();
  }
}

function report(requests: number, node: string, results: readonly MixingResult[]): MixingReport {
  const kinds = new Map<string, number>();
  for (const [kind, count] of results.flatMap((result) => [...result.kinds]))
    kinds.set(kind, (kinds.get(kind) ?? 0) + count);
  return {
    differences: results.flatMap(({ differences }) => differences),
    kinds,
    bytes: results.reduce((bytes, result) => bytes + result.bytes, 0),
    version: execFileSync(node, ['--version']).toString().trim().slice(1),
    missing: requests < ENOUGH_FOR_ALL_KINDS ? [] : KINDS.filter((kind) => !kinds.has(kind)),
  };
}

async function mix(
  built: BuiltGateway,
  first: number,
  count: number,
  atOnce: number,
): Promise<MixingResult & { output: string }> {
  const upstream = new MixingUpstream();
  await upstream.open();
  try {
    const keys = Array.from({ length: ACCOUNTS }, (_, index) => `fk-mixing-${index}`).join(',');
    const home = built.home(sandboxConfig(upstream.url, { model_redirects: REDIRECTS }));
    const gateway = await built.start(home, { FACTORY_API_KEY: keys });
    const mixing = new Mixing(gateway.url, upstream);
    await mixing.learn();
    await mixing.run(first, count, atOnce);
    gateway.signal('SIGINT');
    const { differences } = mixing.result;
    if ((await gateway.ended) !== 0) differences.push(`The gateway did not end well:\n${gateway.output}`);
    if (upstream.strangers > 0)
      differences.push(`${upstream.strangers} requests reached the upstream of which nothing says whose they are.`);
    return { ...mixing.result, output: gateway.output };
  } finally {
    await built.close();
    await upstream.close();
  }
}
