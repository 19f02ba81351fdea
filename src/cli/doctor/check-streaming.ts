import { claudeCodeRequest } from '../../conformance/claude-code-request.js';
import { GatewayProbe, NoAnswer } from '../../conformance/gateway-probe.js';
import { RULES } from '../../conformance/rules.js';
import { runRules, UpstreamNotReached } from '../../conformance/run-rules.js';
import { ScriptedUpstream } from '../../conformance/scripted-upstream.js';
import { nameCommand } from '../../config/name-command.js';
import { type Finding } from './finding.js';
import { judgePace } from './judge-pace.js';

export interface StreamingSettings {
  url: URL;
  key: string | undefined;
  model: string | undefined;
  upstreamPort: number | undefined;
  silenceMs: number;
}

/** The rules that proxies in front of a gateway break: sizes, words, pace and silence. */
const PATH_RULES = ['large-body', 'code-in-prompt', 'stream-unbuffered', 'ping', 'whole-patience'];
const LIMIT_MS = 120_000;

/**
 * Checks streaming through the address that clients use. With the doctor as upstream nobody pays and silence can be
 * tried. Otherwise the named model is asked for one short answer. Without a model nothing is sent.
 */
export async function checkStreaming(settings: StreamingSettings): Promise<Finding[]> {
  const { url, key, model, upstreamPort } = settings;
  if (model === undefined) {
    return [
      {
        check: 'streaming',
        state: 'not_checked',
        text: 'needs --model ID, which is asked for one short answer and paid for, or --with-upstream PORT',
      },
    ];
  }
  if (upstreamPort !== undefined) return await checkPath(settings, model, upstreamPort);
  const request = claudeCodeRequest({
    model,
    stream: true,
    prompt: 'Count from 1 to 60 in words.',
    body: { max_tokens: 400 },
  });
  try {
    const answer = await new GatewayProbe(url, key).send({ ...request, limitMs: LIMIT_MS });
    return [
      judgePace(answer),
      { check: 'streaming', state: 'not_checked', text: 'cuts during silence: needs --with-upstream PORT' },
    ];
  } catch (error) {
    if (error instanceof NoAnswer) {
      return [
        {
          check: 'streaming',
          state: 'problem',
          text: error.message,
          fix: `${nameCommand('doctor')} without --url tells whether the gateway itself can answer.`,
        },
      ];
    }
    throw error;
  }
}

async function checkPath(
  { url, key, silenceMs }: StreamingSettings,
  model: string,
  upstreamPort: number,
): Promise<Finding[]> {
  const upstream = await ScriptedUpstream.start(upstreamPort);
  try {
    const results = await runRules(
      { gateway: new GatewayProbe(url, key), model, silenceMs, upstream },
      RULES.filter(({ id }) => PATH_RULES.includes(id)),
    );
    return results.map(({ rule, outcome, seen }) => ({
      check: 'streaming',
      state: outcome === 'pass' ? 'ok' : 'problem',
      text: `${rule.id}: ${seen}`,
      ...(outcome === 'fail' && { fix: rule.fix }),
    }));
  } catch (error) {
    if (error instanceof UpstreamNotReached) {
      return [
        {
          check: 'streaming',
          state: 'problem',
          text: error.message,
          fix: 'docs/doctor.md has the lines for config.json.',
        },
      ];
    }
    throw error;
  } finally {
    await upstream.close();
  }
}
