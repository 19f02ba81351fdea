import { type ClientDialect } from '../../src/translate/answer-writers.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { type Feature, type Outcome, outcomeOf } from './outcome.js';
import { AFTERWORD, FOREWORD } from './words.js';

export const PAGE = 'docs/translation.md';

export const CLIENTS: readonly ClientDialect[] = ['chat', 'messages', 'responses', 'generate'];
export const UPSTREAMS: readonly Dialect[] = ['messages', 'responses', 'chat', 'generate'];

/** The models that the probes ask for. */
export const MODELS: Readonly<Record<Dialect, string>> = {
  messages: 'claude-opus-4-6',
  responses: 'gpt-5.4',
  chat: 'glm-4.6',
  generate: 'gemini-3-pro',
};

const CLIENT_TITLES: Readonly<Record<ClientDialect, string>> = {
  chat: 'Chat Completions clients',
  messages: 'Messages clients',
  responses: 'Responses clients',
  generate: 'generateContent clients',
};
const UPSTREAM_TITLES: Readonly<Record<Dialect, string>> = {
  messages: 'Messages (Claude)',
  responses: 'Responses (GPT)',
  chat: 'Chat (GLM, Kimi, …)',
  generate: 'Gemini',
};

export function renderPage(
  requests: readonly Feature<ClientDialect, Dialect>[],
  answers: readonly Feature<Dialect, ClientDialect>[],
): string {
  const sections = CLIENTS.map((client) => {
    const upstreams = UPSTREAMS.filter((upstream) => upstream !== client);
    return [
      `## ${CLIENT_TITLES[client]}`,
      '### What they send',
      renderTable(requests, upstreams, 'on a model of', (feature, upstream) => outcomeOf(feature, client, upstream)),
      '### What they get',
      renderTable(answers, upstreams, 'from a model of', (feature, upstream) => outcomeOf(feature, upstream, client)),
    ].join('\n\n');
  });
  return [FOREWORD(MODELS), ...sections, AFTERWORD].join('\n\n');
}

function renderTable<F extends { name: string }>(
  features: readonly F[],
  upstreams: readonly Dialect[],
  heading: string,
  find: (feature: F, upstream: Dialect) => Outcome | undefined,
): string {
  const rows = features
    .map((feature) => ({ name: feature.name, cells: upstreams.map((upstream) => find(feature, upstream)) }))
    .filter(({ cells }) => cells.some((cell) => cell !== undefined))
    .map(({ name, cells }) => `| ${[name, ...cells.map(renderCell)].join(' | ')} |`);
  const titles = upstreams.map((upstream) => UPSTREAM_TITLES[upstream]);
  return [`| … ${heading} | ${titles.join(' | ')} |`, `|---|${titles.map(() => '---').join('|')}|`, ...rows].join('\n');
}

function alsoListed(names: readonly string[] = []): string {
  return names.length === 0 ? '' : `; listed: ${names.map((name) => `\`${name}\``).join(', ')}`;
}

function renderCell(outcome: Outcome | undefined): string {
  switch (outcome?.kind) {
    case undefined:
      return '–';
    case 'kept':
      return `kept${alsoListed(outcome.listed)}`;
    case 'adapted':
      return `adapted: ${outcome.how}${alsoListed(outcome.listed)}`;
    case 'dropped':
      return outcome.listed === undefined ? `dropped: ${outcome.why ?? ''}` : 'dropped, listed';
    case 'refused':
      return 'refused';
  }
}
