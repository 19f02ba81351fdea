import { describe, expect, it, jest } from '@jest/globals';
import { METRICS } from './metric-definitions.js';
import { Metrics } from './metrics.service.js';
import { MetricsPage } from './render-metrics.js';
import { Traffic } from './traffic.service.js';

const OPUS = { id: 'claude-*', dialect: 'messages' } as const;

async function linesOf(metrics: Metrics, name: string): Promise<string[]> {
  const text = await new MetricsPage(metrics.counters, metrics.histograms, []).text();
  return text.split('\n').filter((line) => line.startsWith(name));
}

describe('Metrics', () => {
  it('adds dollars up exactly', async () => {
    const metrics = new Metrics();
    const traffic = new Traffic(metrics);
    for (let request = 0; request < 3; request++) {
      const trace = traffic.begin('r', 'answer', 'messages');
      trace.asks('claude-opus-4-8', 'claude-opus-4-8', OPUS);
      trace.used({
        inputTokens: 1,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        outputTokens: 0,
        costNanoUsd: 100_000_000,
      });
      traffic.end(trace, 'complete', 200);
    }
    expect(await linesOf(metrics, 'droid2api_cost_usd_total')).toEqual([
      'droid2api_cost_usd_total{model="claude-*"} 0.3',
    ]);
  });

  it('counts what a request took, used and cost under the entry of the configuration that served it', async () => {
    const metrics = new Metrics();
    const traffic = new Traffic(metrics);
    const trace = traffic.begin('r', 'answer', 'messages');
    trace.streaming = true;
    trace.hasArrived();
    trace.asks('claude-opus-4-8', 'claude-opus-4-8', OPUS);
    trace.chose('a', 'placed');
    trace.sent();
    trace.firstByte();
    trace.used({
      inputTokens: 10,
      cacheReadTokens: 1000,
      cacheWriteTokens: 100,
      outputTokens: 7,
      costNanoUsd: 2_500_000_000,
    });
    traffic.end(trace, 'complete', 200);

    expect(await linesOf(metrics, 'droid2api_requests_total')).toEqual([
      'droid2api_requests_total{kind="answer",dialect="messages",model="claude-*",outcome="served"} 1',
    ]);
    expect(await linesOf(metrics, 'droid2api_tokens_total')).toEqual([
      'droid2api_tokens_total{model="claude-*",kind="input"} 10',
      'droid2api_tokens_total{model="claude-*",kind="cache_read"} 1000',
      'droid2api_tokens_total{model="claude-*",kind="cache_write"} 100',
      'droid2api_tokens_total{model="claude-*",kind="output"} 7',
    ]);
    expect(await linesOf(metrics, 'droid2api_cost_usd_total')).toEqual([
      'droid2api_cost_usd_total{model="claude-*"} 2.5',
    ]);
    expect(await linesOf(metrics, 'droid2api_unpriced')).toEqual([]);
    const usage = await linesOf(metrics, 'gen_ai_client_token_usage');
    const labels =
      'gen_ai_operation_name="chat",gen_ai_provider_name="anthropic",gen_ai_request_model="claude-*",' +
      'gen_ai_token_type="input"';
    expect(usage).toContain(`gen_ai_client_token_usage_sum{${labels}} 1110`);
    expect(
      usage
        .filter((line) => line.includes('"input"') && /le="(1024|4096|\+Inf)"/.test(line))
        .map((line) => line.split(' ').at(-1)),
    ).toEqual(['0', '1', '1']);
    expect(await linesOf(metrics, 'gen_ai_server_time_to_first_token_seconds_count')).toHaveLength(1);
    expect(await linesOf(metrics, 'droid2api_overhead_seconds_count')).toEqual([
      'droid2api_overhead_seconds_count{dialect="messages"} 1',
    ]);
  });

  it('tells attempts, failures and failovers apart, by reason', async () => {
    const metrics = new Metrics();
    const traffic = new Traffic(metrics);
    const trace = traffic.begin('r', 'answer', 'responses');
    for (const reason of ['status 529', 'status 599', 'connect_timeout', 'an error event']) {
      trace.chose('a', 'visit');
      trace.mark('failed', reason);
    }
    traffic.end(trace, 'failed', 502);
    const counted = async (name: string) => (await linesOf(metrics, name)).map((line) => line.slice(name.length));
    expect(await counted('droid2api_attempts_total')).toEqual(['{model="other"} 4']);
    expect(await counted('droid2api_attempt_failures_total')).toEqual([
      '{reason="status_529"} 1',
      '{reason="status_5xx"} 1',
      '{reason="connect_timeout"} 1',
      '{reason="error_event"} 1',
    ]);
    expect(await counted('droid2api_failovers_total')).toEqual([
      '{reason="status_529"} 1',
      '{reason="status_5xx"} 1',
      '{reason="connect_timeout"} 1',
    ]);
    expect(await linesOf(metrics, 'gen_ai_server_request_duration_seconds_count')).toEqual([
      'gen_ai_server_request_duration_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="other",' +
        'gen_ai_request_model="other",error_type="502"} ' +
        '1',
    ]);
  });

  it('knows whether a client that left had seen anything', async () => {
    const metrics = new Metrics();
    const traffic = new Traffic(metrics);
    traffic.end(traffic.begin('early', 'answer', 'chat'), 'client_left', null);
    const late = traffic.begin('late', 'answer', 'chat');
    late.firstByte();
    traffic.end(late, 'client_left', null);
    expect(await linesOf(metrics, 'droid2api_client_aborts_total')).toEqual([
      'droid2api_client_aborts_total{phase="waiting"} 1',
      'droid2api_client_aborts_total{phase="answering"} 1',
    ]);
  });

  it('does not take the wait for a free account for its own time', () => {
    let nowMs = 1_000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const trace = new Traffic(new Metrics()).begin('r', 'answer', 'chat');
    trace.hasArrived();
    nowMs += 2;
    trace.queued();
    nowMs += 30;
    trace.chose('a', 'turn');
    nowMs += 3;
    trace.sent();
    clock.mockRestore();
    expect(trace.overheadMs).toBe(5);
  });

  it('shows each metric once, with its help', async () => {
    const metrics = new Metrics();
    const text = await new MetricsPage(metrics.counters, metrics.histograms, []).text();
    const shown = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${type} ${name}`);
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown).toContain('gauge process_start_time_seconds');
    expect(shown).toEqual(
      expect.arrayContaining(
        Object.values(METRICS)
          .filter(({ type }) => type !== 'gauge')
          .map(({ name, type }) => `${type} ${name}`),
      ),
    );
  });
});
