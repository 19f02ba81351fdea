import { argumentsOf } from '../tools/arguments-of.js';
import { type ContentBlock, type RawContentBlockDelta, type TextCitation } from '@anthropic-ai/sdk/resources/messages';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { createArgumentText } from '../tools/argument-text.js';
import { isClientsCall } from '../tools/clients-call.js';
import { asArray, asObject, textOf } from '../../dialects/wire-value.js';

/** One content block of an answer that is being read. */
export interface BlockReader {
  delta(delta: RawContentBlockDelta): NeutralEvent[];
  stop(): NeutralEvent[];
}

/** What blocks of one answer share. */
export interface BlockState {
  nextToolKey: number;
  /** Text so far, in UTF-16 code units: where citations point to. */
  textLength: number;
}

/**
 * Blocks that a client of another dialect is not shown: server tools and their results, and every kind not known yet.
 */
const HIDDEN: BlockReader = { delta: () => [], stop: () => [] };

/** Begins to read a block; the events are what its start already holds. */
export function openBlock(block: ContentBlock, state: BlockState): { reader: BlockReader; events: NeutralEvent[] } {
  switch (block.type) {
    case 'text':
      return openText(block, state);
    case 'thinking':
      return openThinking(block);
    case 'redacted_thinking':
      return { reader: HIDDEN, events: [{ type: 'redacted', seal: { family: 'claude', value: textOf(block.data) } }] };
    case 'tool_use':
      return isClientsCall(block) ? openTool(block, state) : { reader: HIDDEN, events: [] };
    default:
      return { reader: HIDDEN, events: [] };
  }
}

/** Blocks that are not streamed. */
export function readWholeBlocks(content: unknown, state: BlockState): NeutralEvent[] {
  return asArray(content).flatMap((block) => {
    const { reader, events } = openBlock((asObject(block) ?? {}) as unknown as ContentBlock, state);
    return [...events, ...reader.stop()];
  });
}

function openText(
  block: ContentBlock & { type: 'text' },
  state: BlockState,
): { reader: BlockReader; events: NeutralEvent[] } {
  const start = state.textLength;
  const citations: TextCitation[] = [...(block.citations ?? [])];
  const textDelta = (text: string): NeutralEvent[] => {
    if (text === '') return [];
    state.textLength += text.length;
    return [{ type: 'textDelta', text }];
  };
  const reader: BlockReader = {
    delta(delta) {
      if (delta.type === 'citations_delta') citations.push(delta.citation);
      return delta.type === 'text_delta' ? textDelta(textOf(delta.text)) : [];
    },
    stop: () => citations.flatMap((citation) => readCitation(citation, start, state.textLength)),
  };
  return { reader, events: textDelta(textOf(block.text)) };
}

/** Only citations of the web have a counterpart: the cited text is the whole block. */
function readCitation(citation: unknown, start: number, end: number): NeutralEvent[] {
  const wire = asObject(citation);
  if (wire?.type !== 'web_search_result_location') return [];
  return [{ type: 'annotation', citation: { url: textOf(wire.url), title: textOf(wire.title), start, end } }];
}

function openThinking(block: ContentBlock & { type: 'thinking' }): { reader: BlockReader; events: NeutralEvent[] } {
  let signature = textOf(block.signature);
  const thinkDelta = (text: string): NeutralEvent[] => (text === '' ? [] : [{ type: 'thinkDelta', text }]);
  const reader: BlockReader = {
    delta(delta) {
      if (delta.type === 'signature_delta') signature += textOf(delta.signature);
      return delta.type === 'thinking_delta' ? thinkDelta(textOf(delta.thinking)) : [];
    },
    stop: () => (signature === '' ? [] : [{ type: 'thinkSignature', seal: { family: 'claude', value: signature } }]),
  };
  return { reader, events: thinkDelta(textOf(block.thinking)) };
}

/**
 * The input comes as deltas, or (programmatic tool calling) whole in the start; a tool without arguments sends neither.
 */
function openTool(
  block: ContentBlock & { type: 'tool_use' },
  state: BlockState,
): { reader: BlockReader; events: NeutralEvent[] } {
  const key = state.nextToolKey++;
  const whole = argumentsOf(block.input) || '{}';
  const args = createArgumentText();
  const show = (text: string): NeutralEvent[] => (text === '' ? [] : [{ type: 'toolArgs', key, args: text }]);
  const reader: BlockReader = {
    delta: (delta) => (delta.type === 'input_json_delta' ? show(args.add(argumentsOf(delta.partial_json))) : []),
    stop: () => [...show(args.text() === '' ? whole : args.end()), { type: 'toolEnd', key }],
  };
  return {
    reader,
    events: [{ type: 'toolStart', key, id: textOf(block.id), name: textOf(block.name), custom: false }],
  };
}
