import { expect } from '@jest/globals';
import { type JsonObject } from '../../src/dialects/wire-value.js';
import { type Dialect } from '../../src/dialects/dialect.js';
import { ANSWER_FEATURES } from './answer-features.js';
import { adapted, droppedSilently, type Feature, kept, type Outcomes } from './outcome.js';

/** What a client of generateContent must find in its answer. */
const seen = (...parts: object[]): JsonObject => ({ candidates: [{ content: { role: 'model', parts } }] });
const ended = (finishReason: string, more: object = {}): JsonObject => ({ candidates: [{ finishReason, ...more }] });

/** A feature of the other clients' answers, as clients of generateContent get it. */
function asOthers(name: string, becomes: Outcomes<Dialect>): Feature<Dialect, Dialect> {
  const said = ANSWER_FEATURES.find((feature) => feature.name === name)?.said;
  if (said === undefined) throw new Error(`There is no feature "${name}".`);
  return { name, said, becomes: { generate: becomes } };
}

const SEALED: unknown = expect.stringMatching(/^Z3cxL/);
const CITED = { groundingMetadata: { groundingChunks: [{ web: { uri: 'https://example.org/bern', title: 'Bern' } }] } };
const COUNTS = { promptTokenCount: 40, cachedContentTokenCount: 30, candidatesTokenCount: 2, thoughtsTokenCount: 3 };

/** The answers that clients of generateContent get. */
export const GOOGLE_ANSWER_FEATURES: Feature<Dialect, Dialect>[] = [
  asOthers('Text', kept(seen({ text: '你好' }))),
  asOthers('Tool calls', kept(seen({ functionCall: { id: 'call_1', name: 'weather', args: { city: 'Bern' } } }))),
  asOthers('A call without arguments', kept(seen({ functionCall: { name: 'now', args: {} } }))),
  asOthers(
    "The vendor's seal of its reasoning, for the next turn",
    adapted('wrapped with the text of the reasoning, in `thoughtSignature`', seen({ thoughtSignature: SEALED })),
  ),
  asOthers('Refusal', {
    from: {
      messages: kept(ended('SAFETY')),
      responses: kept(ended('SAFETY', { content: { parts: [{ text: 'No.' }] } })),
      chat: kept(ended('SAFETY', { content: { parts: [{ text: 'No.' }] } })),
    },
  }),
  asOthers('Cut off at the output limit', kept(ended('MAX_TOKENS'))),
  asOthers('Context window exceeded', adapted('as the output limit', ended('MAX_TOKENS'))),
  asOthers('Usage: tokens from the cache, and of reasoning', {
    from: {
      messages: kept({ usageMetadata: { promptTokenCount: 42, cachedContentTokenCount: 30, candidatesTokenCount: 5 } }),
      responses: kept({ usageMetadata: COUNTS }),
      chat: kept({ usageMetadata: COUNTS }),
    },
  }),
  asOthers('Citations of web pages', kept(ended('STOP', CITED))),
  asOthers("What the vendor's own tools did", droppedSilently('only the text that came of it is shown')),
];
