import 'reflect-metadata';
import { redact, registerSecret } from '../../observability/redact.js';
import { runConformance } from '../../conformance/run-conformance.js';
import { UpstreamNotReached } from '../../conformance/run-rules.js';
import { DEFAULT_MODEL } from './default-model.js';
import { describeFindings, formatFindings } from './format-findings.js';
import { runChecks } from './run-checks.js';
import { showProgress } from '../show-progress.js';
import { UsageError } from '../usage-error.js';

/** What was typed behind `droid2api doctor`. */
export interface DoctorOptions {
  url?: string;
  model?: string;
  conformance?: string;
  withUpstream?: string;
  silence: string;
  key?: string;
  json?: boolean;
}

export async function runDoctor(options: DoctorOptions): Promise<number> {
  const key = (options.key ?? process.env.DROID_DOCTOR_KEY) || undefined;
  if (key !== undefined) registerSecret(key);
  const print = (text: string): void => void process.stdout.write(redact(text));
  const common = {
    key,
    upstreamPort:
      options.withUpstream === undefined ? undefined : readNumber('--with-upstream', options.withUpstream, 65_535),
    silenceMs: readNumber('--silence', options.silence, 600) * 1000,
  };
  if (options.conformance !== undefined) {
    try {
      return await runConformance({
        ...common,
        url: readAddress('--conformance', options.conformance),
        model: options.model ?? DEFAULT_MODEL,
        json: options.json === true,
        print,
      });
    } catch (error) {
      if (!(error instanceof UpstreamNotReached)) throw error;
      process.stderr.write(`${redact(error.message)}\n`);
      return 2;
    }
  }
  const url = options.url === undefined ? undefined : readAddress('--url', options.url);
  const findings = await showProgress('Looking at the installation', () =>
    runChecks({ ...common, url, model: options.model }),
  );
  print(options.json ? `${JSON.stringify(describeFindings(findings), null, 2)}\n` : formatFindings(findings));
  return findings.some(({ state }) => state === 'problem') ? 1 : 0;
}

function readAddress(option: string, text: string): URL {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    throw new UsageError(`${option} must be an http or https address`);
  const url = new URL(text);
  // OpenAI's clients have `/v1` in their base URL. The paths here have it themselves.
  url.pathname = url.pathname.replace(/\/v1\/?$/, '/');
  url.search = '';
  return url;
}

function readNumber(option: string, text: string, highest: number): number {
  const number = Number(text);
  if (!(number > 0 && number <= highest)) throw new UsageError(`${option} must be a number between 0 and ${highest}`);
  return number;
}
