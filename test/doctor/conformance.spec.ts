import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../sandbox/pretend-upstream.js';
import { sandboxedConfig } from '../../sandbox/sandboxed-config.js';
import { GatewayProbe } from '../../src/conformance/gateway-probe.js';
import { RULES } from '../../src/conformance/rules.js';
import { type RuleResult, runRules } from '../../src/conformance/run-rules.js';
import { startGateway, type TestGateway } from '../start-gateway.js';
import { countStalls } from '../support/count-stalls.js';
import { runUndisturbed } from '../support/run-undisturbed.js';
import { FAULTS } from './faults.js';
import { startFaultyGateway } from './start-faulty-gateway.js';
import { type ScriptedGateway, SILENCE_MS, startScriptedGateway } from './start-scripted-gateway.js';

/** What is not tried on a gateway at which nobody signs in. */
const SIGN_IN = ['sign-in-discovery', 'sign-in-device', 'sign-in-token', 'managed-settings', 'telemetry'];

/**
 * An upstream that answers late, because this process stood still, is covered by a ping: its status then comes too late
 * to be seen.
 */
const stalls = countStalls(20);

/** Each attempt has to begin anew. */
function itUndisturbed(name: string, body: () => Promise<void>): void {
  it(name, () => runUndisturbed(stalls, body));
}

function idsOf(results: readonly RuleResult[], outcome: RuleResult['outcome']): string[] {
  return results.filter((result) => result.outcome === outcome).map(({ rule }) => rule.id);
}

/** Rules that failed, with what was seen: what a reader of a broken test wants to know. */
function failuresOf(results: readonly RuleResult[]): string[] {
  return results.flatMap(({ rule, outcome, seen }) => (outcome === 'fail' ? [`${rule.id}: ${seen}`] : []));
}

describe('the rules', () => {
  it('have ids of their own, and in every section at least one', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    expect(new Set(RULES.map(({ section }) => section))).toEqual(
      new Set(['a.1', 'a.2', 'a.3', 'a.4', 'a.5', 'a.6', 'a.7']),
    );
  });
});

describe('our gateway on an ordinary upstream', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({ config: sandboxedConfig(sandbox.url), env: { FACTORY_API_KEY: 'fk-of-the-team' } });
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  itUndisturbed('breaks no rule, and those that need a scripted upstream say so', async () => {
    const results = await runRules({
      gateway: new GatewayProbe(new URL(gateway.url), undefined),
      model: 'claude-opus-4-8',
      silenceMs: SILENCE_MS,
      upstream: undefined,
    });
    expect(failuresOf(results)).toEqual([]);
    expect(idsOf(results, 'not_checked').sort()).toEqual(
      [...SIGN_IN, ...RULES.filter(({ needs }) => needs === 'upstream').map(({ id }) => id)].sort(),
    );
  });
});

describe("our gateway on the doctor's upstream", () => {
  let scripted: ScriptedGateway;
  beforeAll(async () => {
    scripted = await startScriptedGateway(true);
  });
  afterAll(() => scripted.close());

  itUndisturbed('keeps every rule', async () => {
    const { gateway, upstream, key } = scripted;
    const results = await runRules({
      gateway: new GatewayProbe(new URL(gateway.url), key),
      model: 'claude-doctor',
      silenceMs: SILENCE_MS,
      upstream,
    });
    expect(failuresOf(results)).toEqual([]);
    expect(idsOf(results, 'not_checked')).toEqual([]);
  });

  it('is told when the model leads elsewhere', async () => {
    const { gateway, upstream, key } = scripted;
    const run = runRules({
      gateway: new GatewayProbe(new URL(gateway.url), key),
      model: 'gpt-elsewhere',
      silenceMs: SILENCE_MS,
      upstream,
    });
    await expect(run).rejects.toThrow(/gpt-elsewhere does not lead to the doctor's upstream: the gateway answered 404/);
  });
});

describe('a gateway that', () => {
  it('is faulty in at least ten ways', () => {
    expect(FAULTS.length).toBeGreaterThanOrEqual(10);
  });

  for (const fault of FAULTS) {
    itUndisturbed(fault.what, async () => {
      const good = await startScriptedGateway();
      const { gateway, upstream } = good;
      const faulty = await startFaultyGateway(gateway.url, fault);
      try {
        const results = await runRules({
          gateway: new GatewayProbe(faulty.url, undefined),
          model: 'claude-doctor',
          silenceMs: SILENCE_MS,
          upstream,
        });
        expect(idsOf(results, 'fail')).toEqual(fault.breaks);
      } finally {
        await faulty.close();
        await good.close();
      }
    });
  }
});
