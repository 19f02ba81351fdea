import { type NeutralEvent } from '../neutral/neutral-events.js';
import { asArray, asNumber, asObject, textOf, type JsonObject } from '../../dialects/wire-value.js';

/** Text and reasoning of a delta, or of a whole message, in the fields that Chat-compatible servers use. */
export function readDeltaContent(delta: JsonObject, textLength: number): NeutralEvent[] {
  const events: NeutralEvent[] = [];
  think(events, reasoningOf(delta));
  if (Array.isArray(delta.content)) for (const part of delta.content) readPart(events, asObject(part) ?? {});
  else say(events, textOf(delta.content));

  const refusal = textOf(delta.refusal);
  if (refusal !== '') events.push({ type: 'refusalDelta', text: refusal });
  for (const annotation of asArray(delta.annotations))
    annotate(events, asObject(asObject(annotation)?.url_citation), textLength);
  return events;
}

/**
 * `reasoning_content` (DeepSeek, xAI, GLM), `reasoning` (Groq, vLLM, OpenRouter), else the texts of
 * `reasoning_details`.
 */
function reasoningOf(delta: JsonObject): string {
  const text = textOf(delta.reasoning_content) || textOf(delta.reasoning);
  if (text !== '') return text;
  return asArray(delta.reasoning_details)
    .map((detail) => textOf(asObject(detail)?.text) || textOf(asObject(detail)?.summary))
    .join('');
}

/** Mistral's reasoning models send content as parts: `{type: "thinking", thinking: [{type: "text"}]}` beside text. */
function readPart(events: NeutralEvent[], part: JsonObject): void {
  if (part.type === 'thinking') {
    think(
      events,
      typeof part.thinking === 'string'
        ? part.thinking
        : asArray(part.thinking)
            .map((piece) => textOf(asObject(piece)?.text))
            .join(''),
    );
  } else if (part.type === 'text') say(events, textOf(part.text));
}

function think(events: NeutralEvent[], text: string): void {
  if (text !== '') events.push({ type: 'thinkDelta', text });
}

function say(events: NeutralEvent[], text: string): void {
  if (text !== '') events.push({ type: 'textDelta', text });
}

function annotate(events: NeutralEvent[], citation: JsonObject | undefined, textLength: number): void {
  if (citation === undefined) return;
  const start = asNumber(citation.start_index) ?? 0;
  const end = asNumber(citation.end_index) ?? textLength;
  events.push({
    type: 'annotation',
    citation: { url: textOf(citation.url), title: textOf(citation.title), start, end },
  });
}
