import { GatewayProbe } from './gateway-probe.js';
import { describeResults, formatResults } from './format-results.js';
import { runRules } from './run-rules.js';
import { ScriptedUpstream } from './scripted-upstream.js';

interface ConformanceSettings {
  /** The address of the gateway under test, without `/v1`. */
  url: URL;
  key: string | undefined;
  model: string;
  /** The port on which the doctor plays the upstream; undefined where the gateway has one of its own. */
  upstreamPort: number | undefined;
  silenceMs: number;
  json: boolean;
  print: (text: string) => void;
}

/** Checks a gateway against the contract of Claude Code and prints what was seen. Gives the exit code. */
export async function runConformance({
  url,
  key,
  model,
  upstreamPort,
  silenceMs,
  json,
  print,
}: ConformanceSettings): Promise<number> {
  const upstream = upstreamPort === undefined ? undefined : await ScriptedUpstream.start(upstreamPort);
  try {
    const results = await runRules({ gateway: new GatewayProbe(url, key), model, silenceMs, upstream });
    print(json ? `${JSON.stringify(describeResults(results), null, 2)}\n` : formatResults(results));
    return results.some(({ outcome }) => outcome === 'fail') ? 1 : 0;
  } finally {
    await upstream?.close();
  }
}
