import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { redact, registerSecret } from '../observability/redact.js';
import { runConformance } from '../conformance/run-conformance.js';
import { UpstreamNotReached } from '../conformance/run-rules.js';
import { describeFindings, formatFindings } from './doctor/format-findings.js';
import { runChecks } from './doctor/run-checks.js';
import { runCommand } from './run-command.js';

const HELP = `Usage: npm run doctor -- [options]

Looks at the installation in this folder and says what to fix: environment, config.json, database,
credentials, network proxies and upstreams, clock, the gateway, streaming. Changes nothing,
spends no token. Exit code 1 when there is a problem.

  --url <address>         the address that clients use (https://…); else the gateway on this machine
  --model <id>            with it one short answer is asked for, which the model's account pays for

  --conformance <address> in place of that: checks any gateway against what Claude Code expects of one;
                          exit code 1 when a rule is broken. Sends some ten short requests
                          to the model (claude-opus-4-8), which somebody pays for

  --with-upstream <port>  the doctor plays the upstream on this port of 127.0.0.1; the model has to lead there.
                          Nobody pays then, and faults and silence can be tried (docs/doctor.md)
  --silence <seconds>     for how long its upstream is silent then (20)
  --key <key>             for the gateway; better in the environment, as DROID_DOCTOR_KEY
  --json
`;

const DEFAULT_MODEL = 'claude-opus-4-8';
const DEFAULT_SILENCE_SECONDS = '20';

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      model: { type: 'string' },
      conformance: { type: 'string' },
      'with-upstream': { type: 'string' },
      silence: { type: 'string', default: DEFAULT_SILENCE_SECONDS },
      key: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const key = (values.key ?? process.env.DROID_DOCTOR_KEY) || undefined;
  if (key !== undefined) registerSecret(key);
  const print = (text: string): void => void process.stdout.write(redact(text));
  const common = {
    key,
    upstreamPort:
      values['with-upstream'] === undefined
        ? undefined
        : readNumber('--with-upstream', values['with-upstream'], 65_535),
    silenceMs: readNumber('--silence', values.silence, 600) * 1000,
  };
  if (values.conformance !== undefined) {
    try {
      return await runConformance({
        ...common,
        url: readAddress('--conformance', values.conformance),
        model: values.model ?? DEFAULT_MODEL,
        json: values.json,
        print,
      });
    } catch (error) {
      if (!(error instanceof UpstreamNotReached)) throw error;
      process.stderr.write(`${redact(error.message)}\n`);
      return 2;
    }
  }
  const findings = await runChecks({
    ...common,
    url: values.url === undefined ? undefined : readAddress('--url', values.url),
    model: values.model,
  });
  print(values.json ? `${JSON.stringify(describeFindings(findings), null, 2)}\n` : formatFindings(findings));
  return findings.some(({ state }) => state === 'problem') ? 1 : 0;
});

function readAddress(option: string, text: string): URL {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) throw new Error(`${option} must be an http or https address`);
  const url = new URL(text);
  // OpenAI's clients have `/v1` in their base URL. The paths here have it themselves.
  url.pathname = url.pathname.replace(/\/v1\/?$/, '/');
  url.search = '';
  return url;
}

function readNumber(option: string, text: string, highest: number): number {
  const number = Number(text);
  if (!(number > 0 && number <= highest)) throw new Error(`${option} must be a number between 0 and ${highest}`);
  return number;
}
