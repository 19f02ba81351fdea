import { type JsonObject } from '../src/dialects/wire-value.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type ClientDialect } from '../src/translate/answer-writers.js';
import { translateAnswer } from '../src/translate/translate-answer.js';
import { type Dialect } from '../src/dialects/dialect.js';
import { refusalFrom, translateFor } from './translate/translate-for.js';
import { LEAST_ANSWER } from './translation-page/answers.js';
import { ANSWER_FEATURES } from './translation-page/answer-features.js';
import { CONTENT_FEATURES } from './translation-page/content-features.js';
import { GOOGLE_ANSWER_FEATURES } from './translation-page/google-answer-features.js';
import { GOOGLE_CONTENT_FEATURES } from './translation-page/google-content-features.js';
import { GOOGLE_SETTING_FEATURES } from './translation-page/google-setting-features.js';
import { ITEM_FEATURES } from './translation-page/item-features.js';
import { type Feature, type Outcome, outcomeOf } from './translation-page/outcome.js';
import { CLIENTS, MODELS, PAGE, renderPage, UPSTREAMS } from './translation-page/render-page.js';
import { LEAST } from './translation-page/requests.js';
import { SETTING_FEATURES } from './translation-page/setting-features.js';
import { TOOL_FEATURES } from './translation-page/tool-features.js';

const REQUEST_FEATURES = [
  ...CONTENT_FEATURES,
  ...ITEM_FEATURES,
  ...TOOL_FEATURES,
  ...SETTING_FEATURES,
  ...GOOGLE_CONTENT_FEATURES,
  ...GOOGLE_SETTING_FEATURES,
];
const ALL_ANSWER_FEATURES = [...ANSWER_FEATURES, ...GOOGLE_ANSWER_FEATURES];

interface Probe {
  title: string;
  outcome: Outcome;
  client: ClientDialect;
  upstream: Dialect;
}

function requestProbes(feature: Feature<ClientDialect, Dialect>): Probe[] {
  return CLIENTS.flatMap((client) =>
    UPSTREAMS.map((upstream) => ({
      client,
      upstream,
      title: `${client} on ${upstream}`,
      outcome: outcomeOf(feature, client, upstream),
    })),
  ).filter((probe): probe is Probe => probe.client !== probe.upstream && probe.outcome !== undefined);
}

function answerProbes(feature: Feature<Dialect, ClientDialect>): Probe[] {
  return CLIENTS.flatMap((client) =>
    UPSTREAMS.map((upstream) => ({
      client,
      upstream,
      title: `${upstream} to ${client}`,
      outcome: outcomeOf(feature, upstream, client),
    })),
  ).filter((probe): probe is Probe => probe.client !== probe.upstream && probe.outcome !== undefined);
}

function translated(
  client: ClientDialect,
  upstream: Dialect,
  ...parts: (JsonObject | undefined)[]
): ReturnType<typeof translateFor> {
  return translateFor(client, upstream, MODELS[upstream], Object.assign({}, LEAST[client], ...parts) as JsonObject);
}

describe('requests', () => {
  describe.each(REQUEST_FEATURES.map((feature) => [feature.name, feature] as const))('%s', (_name, feature) => {
    it.each(requestProbes(feature))('$title', ({ client, upstream, outcome }) => {
      const beside = feature.beside?.[client];
      const said = feature.said[client];
      const without = translated(client, upstream, beside, feature.instead?.[client]);
      if (outcome.kind === 'refused') {
        expect(refusalFrom(() => translated(client, upstream, beside, said))).toMatchObject({
          status: 400,
          details: { param: outcome.param },
        });
        return;
      }
      const { body, ignoredParams } = translated(client, upstream, beside, said);
      expect(ignoredParams.toSorted()).toEqual([...(outcome.listed ?? [])].toSorted());
      if (outcome.kind === 'dropped' || outcome.wire === undefined) {
        expect(body).toEqual(without.body);
        return;
      }
      expect(body).toMatchObject(outcome.wire);
      expect(without.body).not.toMatchObject(outcome.wire);
    });
  });
});

describe('answers', () => {
  const answered = (client: ClientDialect, upstream: Dialect, answer: JsonObject): unknown =>
    translateAnswer(translated(client, upstream).answer, answer).body;

  describe.each(ALL_ANSWER_FEATURES.map((feature) => [feature.name, feature] as const))('%s', (_name, feature) => {
    it.each(answerProbes(feature))('$title', ({ client, upstream, outcome }) => {
      const body = answered(client, upstream, feature.said[upstream]!);
      const without = answered(client, upstream, LEAST_ANSWER[upstream]);
      if (outcome.kind === 'kept' || (outcome.kind === 'adapted' && outcome.wire !== undefined)) {
        expect(body).toMatchObject(outcome.wire!);
        expect(without).not.toMatchObject(outcome.wire!);
        return;
      }
      const plain = JSON.stringify(without)
        .replaceAll('plain', 'yo')
        .replace(/"(?:msg|rs)_[^"]+"/g, '');
      expect(JSON.stringify(body).replace(/"(?:msg|rs)_[^"]+"/g, '')).toBe(plain);
    });
  });
});

describe('docs/translation.md', () => {
  it('says what these tests have shown (npm run docs:translation writes it)', () => {
    const page = renderPage(REQUEST_FEATURES, ALL_ANSWER_FEATURES);
    if (process.env.WRITE_TRANSLATION_PAGE === '1') writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });
});
