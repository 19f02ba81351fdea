import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE_MS } from '../config/durations.js';
import { NoAnswer } from './gateway-probe.js';
import { askThrough } from './ask-through.js';
import { describeAnswer } from './describe-answer.js';
import { readRetryAfter } from './read-retry-after.js';
import { type RuleContext, fail, notChecked, type Rule, type ScriptedContext, type Verdict } from './rule.js';
import { RULES } from './rules.js';

/** The doctor waits for so long for an account that rests. */
const PATIENCE_MS = MINUTE_MS;
/** The statuses that gateways answer while every account rests. */
const RESTING: ReadonlySet<number> = new Set([429, 503, 529]);

export interface RuleResult extends Verdict {
  rule: Rule;
}

/** The gateway under test does not ask the scripted upstream. The operator reads the message. */
export class UpstreamNotReached extends Error {
  override readonly name = 'UpstreamNotReached';
}

/**
 * Checks a gateway rule by rule. Rules that wait for silence run beside the others. Throws an {@link
 * UpstreamNotReached} where rules that need the upstream could only guess.
 */
export async function runRules(context: RuleContext, rules: readonly Rule[] = RULES): Promise<RuleResult[]> {
  if (context.upstream) await assertReached({ ...context, upstream: context.upstream });
  const slow = new Map(rules.filter((rule) => 'slow' in rule).map((rule) => [rule, checkRule(rule, context)] as const));
  const results: RuleResult[] = [];
  for (const rule of rules) results.push({ rule, ...(await (slow.get(rule) ?? checkRule(rule, context))) });
  return results;
}

async function checkRule(rule: Rule, context: RuleContext): Promise<Verdict> {
  try {
    if (rule.needs === 'gateway') return await rule.check(context);
    if (!context.upstream) return notChecked('needs --with-upstream');
    return await rule.check({ ...context, upstream: context.upstream });
  } catch (error) {
    if (error instanceof NoAnswer) return fail(error.message);
    throw error;
  }
}

/**
 * Throws where a request does not reach the scripted upstream. The request has its key in both headers, so that a
 * gateway that overlooks one of them learns which rule it breaks. The function waits for an account that rests, as
 * after an earlier run of these rules.
 */
async function assertReached(context: ScriptedContext): Promise<void> {
  const patienceEndsMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { answer, received } = await askThrough(context, { stream: false, sent: { credential: 'both' } });
    if (received) return;
    const pauseMs = 1000 * (readRetryAfter(answer) ?? 1);
    if (!RESTING.has(answer.status) || performance.now() + pauseMs > patienceEndsMs) {
      throw new UpstreamNotReached(
        `The model ${context.model} does not lead to the doctor's upstream: the gateway answered ` +
          `${describeAnswer(answer)}. Give it an endpoint with base_url ${context.upstream.messagesUrl} ` +
          '(docs/doctor.md).',
      );
    }
    await sleep(pauseMs);
  }
}
