import { type GatewayProbe } from './gateway-probe.js';
import { type ScriptedUpstream } from './scripted-upstream.js';

/**
 * The sections of the contract between Claude Code and a gateway: paths, headers, body, answer, model list, sign-in,
 * errors.
 */
type Section = 'a.1' | 'a.2' | 'a.3' | 'a.4' | 'a.5' | 'a.6' | 'a.7';

export interface Verdict {
  outcome: 'pass' | 'fail' | 'not_checked';
  /** What the gateway did, or what the check needs and does not have. */
  seen: string;
}

/** What a rule works with. */
export interface RuleContext {
  gateway: GatewayProbe;
  model: string;
  /** How long the upstream is silent in rules about silence. */
  silenceMs: number;
  /** The upstream behind the gateway, where the doctor plays it. */
  upstream: ScriptedUpstream | undefined;
}

export type ScriptedContext = RuleContext & { upstream: ScriptedUpstream };

interface RuleText {
  /** The rule's name in tables. */
  id: string;
  section: Section;
  /** What a gateway has to do. */
  demand: string;
  /** What the gateway's operator or author changes where the rule is broken. */
  fix: string;
}

/**
 * `needs: 'upstream'`: the rule needs an upstream that does what it wants. `slow`: the rule takes as long as
 * `silenceMs`.
 */
export type Rule = RuleText &
  (
    | { needs: 'gateway'; check(context: RuleContext): Promise<Verdict> }
    | { needs: 'upstream'; slow?: true; check(context: ScriptedContext): Promise<Verdict> }
  );

export function pass(seen: string): Verdict {
  return { outcome: 'pass', seen };
}

export function fail(seen: string): Verdict {
  return { outcome: 'fail', seen };
}

export function notChecked(need: string): Verdict {
  return { outcome: 'not_checked', seen: need };
}
