import { type Part } from '@google/genai';
import { parseText } from '../../dialects/wire-value.js';
import { toolInput } from '../tools/tool-input.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type ThinkingBlock } from '../neutral/neutral-request.js';
import { NO_REASONING, writeThoughtSignature } from './thought-signature.js';

interface PartWriter {
  /** The parts that an event completes. */
  write(event: NeutralEvent): Part[];
}

interface OpenCall {
  id: string;
  name: string;
  args: string;
  /** Of the reasoning that led to the call. */
  signature: Pick<Part, 'thoughtSignature'>;
}

/**
 * Writes the events of an answer as parts; a call is one part. Reasoning of the other vendor goes into the signature of
 * the first text, or of the call that it led to: Gemini CLI joins later texts to the first one and forgets their
 * signatures. What is left stands on an empty text in the end. The first call of an answer always has a signature:
 * Gemini 3 refuses one without when the conversation goes on there, and needs Google's stand-in. A call that the output
 * limit cut is left out, as Google does it: nobody should run it with half of its arguments.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 *
 * @param showsThoughts whether the client wants to see the text of thoughts.
 */
export function createPartWriter(showsThoughts: boolean): PartWriter {
  const calls = new Map<number, OpenCall>();
  let reasoning: Pick<ThinkingBlock, 'text' | 'redacted' | 'seal'>[] = [];
  let thought = '';
  let followsText = false;
  let hasCalled = false;
  let isCut = false;

  function closeThought(): void {
    if (thought !== '') reasoning.push({ text: thought, redacted: false });
    thought = '';
  }

  function signature(): Pick<Part, 'thoughtSignature'> {
    closeThought();
    if (reasoning.length === 0) return {};
    const thoughtSignature = writeThoughtSignature(reasoning);
    reasoning = [];
    return { thoughtSignature };
  }

  function text(content: string): Part[] {
    if (followsText || content === '') return content === '' ? [] : [{ text: content }];
    followsText = true;
    return [{ text: content, ...signature() }];
  }

  function call(key: number): Part[] {
    const open = calls.get(key);
    // Arguments that do not parse may be cut, which the end will tell.
    if (open === undefined || !isJson(open.args)) return [];
    return written(key, open);
  }

  function written(key: number, { id, name, args, signature: sealed }: OpenCall): Part[] {
    calls.delete(key);
    followsText = false;
    const signed = hasCalled || sealed.thoughtSignature !== undefined ? sealed : { thoughtSignature: NO_REASONING };
    hasCalled = true;
    return [{ functionCall: { id, name, args: toolInput({ args, custom: false }) }, ...signed }];
  }

  function end(): Part[] {
    const late = isCut ? [] : [...calls].flatMap(([key, open]) => written(key, open));
    const left = signature();
    return left.thoughtSignature === undefined ? late : [...late, { text: '', ...left }];
  }

  return {
    write(event) {
      switch (event.type) {
        case 'textDelta':
        case 'refusalDelta':
          return text(event.text);
        case 'thinkDelta':
          thought += event.text;
          return showsThoughts && event.text !== '' ? [{ text: event.text, thought: true }] : [];
        case 'thinkSignature':
          reasoning.push({ text: thought, redacted: false, seal: event.seal });
          thought = '';
          return [];
        case 'thinkEnd':
          closeThought();
          return [];
        case 'redacted':
          closeThought();
          reasoning.push({ text: '', redacted: true, seal: event.seal });
          return [];
        case 'toolStart':
          calls.set(event.key, { id: event.id, name: event.name, args: '', signature: signature() });
          return [];
        case 'toolArgs': {
          const open = calls.get(event.key);
          if (open !== undefined) open.args += event.args;
          return [];
        }
        case 'toolEnd':
          return call(event.key);
        case 'image':
          return [{ inlineData: { mimeType: event.mediaType, data: event.base64 } }];
        case 'stop':
          isCut = event.reason === 'length' || event.reason === 'context';
          return [];
        case 'end':
          return end();
        case 'start':
        case 'annotation':
        case 'compaction':
        case 'usage':
        case 'error':
          return [];
      }
    },
  };
}

function isJson(args: string): boolean {
  return args.trim() === '' || parseText(args) !== undefined;
}
