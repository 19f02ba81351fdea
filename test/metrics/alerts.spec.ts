import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse } from 'yaml';
import { METRICS } from '../../src/observability/metric-definitions.js';

interface Rule {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string };
}

const { groups } = parse(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const page = readFileSync('docs/metrics.md', 'utf8');

const FUNCTIONS = new Set([
  'sum',
  'max',
  'min',
  'rate',
  'increase',
  'histogram_quantile',
  'by',
  'and',
  'or',
  'unless',
  'absent',
  'le',
]);
/** Prometheus's own. */
const GIVEN = new Map([['up', ['job', 'instance']]]);

/** Every series that a rule may ask for, with its labels. */
async function exported(): Promise<Map<string, readonly string[]>> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const series = new Map<string, readonly string[]>(GIVEN);
  for (const { name } of registry.getMetricsAsArray()) series.set(name, ['job', 'instance']);
  for (const { name, type, labels } of Object.values(METRICS)) {
    for (const suffix of type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''])
      series.set(name + suffix, [...labels, 'job', 'instance', 'le']);
  }
  return series;
}

interface Selector {
  metric: string;
  labels: string[];
}

/** Names outside braces, brackets, strings and `by (…)`, with the labels in the braces that follow. */
function selectorsOf(expr: string): Selector[] {
  const withoutGrouping = expr.replace(/\bby\s*\([^)]*\)/g, ' ');
  return [...withoutGrouping.matchAll(/([a-zA-Z_:][\w:]*)\s*(?:\{([^}]*)\})?(?:\[[^\]]*\])?/g)]
    .map(([, metric = '', braces = '']) => ({
      metric,
      labels: [...braces.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    }))
    .filter(({ metric }) => !FUNCTIONS.has(metric) && !/^[mhsd]$/.test(metric));
}

function groupedBy(expr: string): string[] {
  return [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  );
}

describe('deploy/prometheus/alerts.yml', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks for series and labels that there are',
    async (_name, { expr }) => {
      const series = await exported();
      const selectors = selectorsOf(expr);
      expect(selectors.length).toBeGreaterThan(0);
      for (const { metric, labels } of selectors) {
        expect([...series.keys()]).toContain(metric);
        for (const label of [...labels, ...groupedBy(expr)])
          expect([metric, series.get(metric)?.includes(label)]).toEqual([metric, true]);
      }
    },
  );

  it('would notice a metric or a label that there is not', async () => {
    const [selector] = selectorsOf('sum by (x) (rate(droid2api_request_total{outcom="failed"}[5m])) > 1');
    expect(selector).toEqual({ metric: 'droid2api_request_total', labels: ['outcom'] });
    expect((await exported()).has('droid2api_request_total')).toBe(false);
  });

  it('takes no series that is missing for one that is low', () => {
    const low = rules.filter(({ expr }) => /(?:==\s*0|<)/.test(expr));
    expect(low.map(({ alert, expr }) => [alert, expr])).toEqual([
      ['GatewayDown', 'up{job="droid2api"} == 0 or absent(up{job="droid2api"})'],
    ]);
  });

  it('hears of failing refreshes from a process in which none has succeeded', () => {
    const refreshes = (result: string) => `sum(increase(droid2api_token_refreshes_total{result="${result}"}[30m]))`;
    expect(rules.find(({ alert }) => alert === 'GatewayRefreshesFailing')?.expr).toBe(
      `${refreshes('unavailable')} > 5 unless ${refreshes('refreshed')} > 0`,
    );
  });

  it('asks only for label values that the gateway gives', () => {
    const known: Readonly<Record<string, readonly string[]>> = {
      kind: ['answer', 'count_tokens', 'input_tokens', 'compact'],
      outcome: ['served', 'failed', 'client_gone', 'sent', 'retried', 'given_up'],
      part: ['accounts', 'database', 'limits', 'ledger'],
      state: [
        'ready',
        'trial',
        'busy',
        'cooling',
        'awaiting_token',
        'retired',
        'disabled',
        'needs_login',
        'refused',
        'exhausted',
      ],
      result: ['refreshed', 'needs_login', 'unavailable'],
      job: ['droid2api'],
    };
    const asked = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/(\w+)\s*!?="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value] as const),
    );
    expect(asked.filter(([label, value]) => !known[label]?.includes(value))).toEqual([]);
  });

  it('has a name, a severity and a sentence for each, and what to do in docs/metrics.md', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    for (const { alert, labels, annotations, for: hold } of rules) {
      expect([alert, labels.severity]).toEqual([alert, expect.stringMatching(/^(?:critical|warning|info)$/)]);
      expect([alert, annotations.summary, hold]).toEqual([
        alert,
        expect.stringMatching(/\.$/),
        expect.stringMatching(/^\d+[mh]$/),
      ]);
    }
    const explained = [...page.matchAll(/^\| `(Gateway\w+)` \| .{20,} \|$/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual([...names].sort());
  });
});

describe('docs/metrics.md', () => {
  it('has every metric, and no other of the gateway', () => {
    const named = [...page.matchAll(/`((?:droid2api|gen_ai|http)_\w+?)(?:_count)?`/g)].map(([, name = '']) => name);
    const names: string[] = Object.values(METRICS).map(({ name }) => name);
    expect(names.filter((name) => !named.includes(name))).toEqual([]);
    const labels = new Set(Object.values(METRICS).flatMap((metric) => [...metric.labels] as string[]));
    expect(named.filter((name) => !names.includes(name) && !labels.has(name))).toEqual([]);
  });
});
