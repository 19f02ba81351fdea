import { type JsonObject } from '../dialects/wire-value.js';
import { type Dialect } from '../dialects/dialect.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { isHeavyJson } from '../dialects/weigh-json.js';
import { createSseDecoder, type SseEvent } from '../dialects/decode-sse.js';
import { ANSWER_READERS } from './answer-readers.js';
import { ANSWER_WRITERS, type ClientDialect } from './answer-writers.js';
import { wordContextLength } from '../dialects/errors/context-length.js';
import { createAnswerFold, type NeutralAnswer } from './neutral/fold-events.js';
import { interruptedStream } from '../dialects/errors/in-band-upstream-error.js';
import { createAnswerCheck, isContent } from './neutral/check-answer.js';
import { type NeutralEvent } from './neutral/neutral-events.js';
import { unreadableEvent } from './wire/parse-event.js';
import { type AnswerFilter, type AnswerOptions, type StreamReader } from './neutral/stream-parts.js';

/** How one request's answer is translated; made beside the request, used for its stream or its whole answer. */
export interface AnswerTranslation extends AnswerOptions {
  from: Dialect;
  to: ClientDialect;
  /** Fresh filters for one answer, applied in order between reader and writer. */
  createFilters(): AnswerFilter[];
}

/** What became of one piece of the upstream's stream. */
export interface TranslatedPiece {
  /** Text for the client; `''` while there is nothing to show. */
  text: string;
  /** Content of the answer has come: until then another upstream's answer could still take its place. */
  hasContent: boolean;
  /** Nothing follows: the answer is complete, or `error` says why it will not be. */
  finished: boolean;
  /**
   * The upstream failed. Nothing of it is in `text`: before the first byte it becomes an HTTP error or another attempt,
   * afterwards `fail` renders it.
   */
  error?: GatewayError;
}

export interface StreamTranslator {
  push(chunk: Buffer): TranslatedPiece;
  /** The upstream has closed its stream. */
  end(): TranslatedPiece;
  /** The client dialect's last words for an answer that breaks off, of the upstream's doing or the gateway's. */
  fail(error: GatewayError): string;
  /** The answer so far: usage for the ledger, sealed reasoning for the next turn. */
  answer(): NeutralAnswer;
}

/**
 * More than any model writes. Of what passes here the text is kept: usage is estimated from it, and later turns need
 * its reasoning.
 */
const MAX_STREAM_BYTES = 128 * 1024 * 1024;
const MAX_BLOCKS = 10_000;

function tooLarge(): NeutralEvent {
  return {
    type: 'error',
    error: new GatewayError(502, 'The upstream sent a larger answer than the gateway can translate.'),
  };
}

/** Translates one streamed answer. Synchronous, one instance an answer; never throws. */
export function createStreamTranslator(translation: AnswerTranslation): StreamTranslator {
  const decoder = createSseDecoder();
  const reader = ANSWER_READERS[translation.from].createReader();
  const filters = translation.createFilters();
  const fold = createAnswerFold();
  const writer = ANSWER_WRITERS[translation.to].createWriter(translation, fold.answer);
  const check = createAnswerCheck();
  let finished = false;
  let hasContent = false;
  let bytes = 0;

  function forward(read: NeutralEvent[]): TranslatedPiece {
    const events: readonly NeutralEvent[] = check(read);
    const shown = filters.reduce<readonly NeutralEvent[]>((passed, filter) => filter(passed), events);
    const failure = shown.find((event) => event.type === 'error');
    const good = failure === undefined ? shown : shown.slice(0, shown.indexOf(failure));
    finished = failure !== undefined || good.at(-1)?.type === 'end';
    hasContent ||= good.some(isContent);
    fold.add(good);
    const text = good.length === 0 ? '' : writer.write(good);
    return { text, hasContent, finished, ...(failure && { error: wordContextLength(translation.to, failure.error) }) };
  }

  function decode(read: () => SseEvent[]): NeutralEvent[] {
    try {
      return read().flatMap((event) => readEvent(reader, event));
    } catch (error) {
      return [{ type: 'error', error: error instanceof GatewayError ? error : interruptedStream() }];
    }
  }

  return {
    push(chunk) {
      if (finished) return { text: '', hasContent, finished };
      bytes += chunk.length;
      const isTooLarge = bytes > MAX_STREAM_BYTES || fold.answer().blocks.length > MAX_BLOCKS;
      return forward(isTooLarge ? [tooLarge()] : decode(() => decoder.push(chunk)));
    },
    end: () =>
      finished ? { text: '', hasContent, finished } : forward([...decode(() => decoder.end()), ...reader.end()]),
    fail: (error) => writer.fail(error),
    answer: fold.answer,
  };
}

/** Readers trust an event to have the shape that its `type` promises; one that has not ends the answer. */
function readEvent(reader: StreamReader, event: SseEvent): NeutralEvent[] {
  if (isHeavyJson(event.data)) return [tooLarge()];
  try {
    return reader.read(event);
  } catch (error) {
    return [{ type: 'error', error: error instanceof GatewayError ? error : unreadableEvent(error) }];
  }
}

export interface TranslatedAnswer {
  body: unknown;
  answer: NeutralAnswer;
}

/** Translates a whole answer. Throws the upstream's error as a `GatewayError`. */
export function translateAnswer(translation: AnswerTranslation, body: unknown): TranslatedAnswer {
  return foldAnswer(translation, readWholeAnswer(translation.from, body));
}

/** The events of a whole answer; one of a wrong shape is an error rather than an empty answer. */
export function readWholeAnswer(from: Dialect, body: unknown): NeutralEvent[] {
  try {
    return createAnswerCheck()(ANSWER_READERS[from].readAnswer(body as JsonObject));
  } catch (error) {
    return [
      {
        type: 'error',
        error: new GatewayError(502, 'The upstream gave an answer that cannot be read.', { cause: error }),
      },
    ];
  }
}

function filtered(translation: AnswerTranslation, events: readonly NeutralEvent[]): readonly NeutralEvent[] {
  return translation.createFilters().reduce((passed, filter) => filter(passed), events);
}

/** A whole answer of the client's dialect from its events. Throws an `error` among them. */
export function foldAnswer(translation: AnswerTranslation, events: readonly NeutralEvent[]): TranslatedAnswer {
  const fold = createAnswerFold();
  fold.add(filtered(translation, events));
  const answer = fold.answer();
  if (answer.error !== undefined) throw wordContextLength(translation.to, answer.error);
  return { body: ANSWER_WRITERS[translation.to].foldAnswer(answer, translation), answer };
}

/**
 * Writes a whole answer as a stream: for an upstream that answered JSON to a client that wanted a stream, and for
 * answers that the gateway gives itself. Throws the upstream's error as a `GatewayError`.
 */
export function streamWholeAnswer(
  translation: AnswerTranslation,
  events: readonly NeutralEvent[],
): { text: string; answer: NeutralAnswer } {
  const fold = createAnswerFold();
  const shown = filtered(translation, events);
  fold.add(shown);
  const answer = fold.answer();
  if (answer.error !== undefined) throw wordContextLength(translation.to, answer.error);
  return { text: ANSWER_WRITERS[translation.to].createWriter(translation, fold.answer).write(shown), answer };
}

interface AnswerCollector {
  push(chunk: Buffer): void;
  /** The whole answer when the stream has ended. Throws the upstream's error as a `GatewayError`. */
  end(): TranslatedAnswer;
}

/** Collects a stream into a whole answer, for an upstream that streams to a client that does not. */
export function createAnswerCollector(translation: AnswerTranslation): AnswerCollector {
  const decoder = createSseDecoder();
  const reader = ANSWER_READERS[translation.from].createReader();
  const events: NeutralEvent[] = [];
  const add = (decoded: SseEvent[]): void => {
    for (const event of decoded) events.push(...readEvent(reader, event));
  };
  return {
    push: (chunk) => add(decoder.push(chunk)),
    end() {
      add(decoder.end());
      return foldAnswer(translation, createAnswerCheck()([...events, ...reader.end()]));
    },
  };
}
