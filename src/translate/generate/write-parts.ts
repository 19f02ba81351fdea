import { type Part } from '@google/genai';
import { toolInput } from '../tools/tool-input.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type ThinkingBlock } from '../neutral/neutral-request.js';
import { writeThoughtSignature } from './thought-signature.js';

interface PartWriter {
  /** The parts that an event completes. */
  write(event: NeutralEvent): Part[];
}

/**
 * Writes the events of an answer as parts: a call is one part, and reasoning of the other vendor goes into the
 * signature of the call that it led to or, without a call, of an empty text in the end.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 *
 * @param showsThoughts whether the client wants to see the text of thoughts.
 */
export function createPartWriter(showsThoughts: boolean): PartWriter {
  const calls = new Map<number, { id: string; name: string; args: string }>();
  let reasoning: Pick<ThinkingBlock, 'text' | 'redacted' | 'seal'>[] = [];
  let thought = '';

  function closeThought(): void {
    if (thought !== '') reasoning.push({ text: thought, redacted: false });
    thought = '';
  }

  function signature(): Pick<Part, 'thoughtSignature'> {
    closeThought();
    const sealed = reasoning;
    reasoning = [];
    return sealed.length === 0 ? {} : { thoughtSignature: writeThoughtSignature(sealed) };
  }

  function call(key: number): Part[] {
    const open = calls.get(key);
    calls.delete(key);
    if (open === undefined) return [];
    const { id, name, args } = open;
    return [{ functionCall: { id, name, args: toolInput({ args, custom: false }) }, ...signature() }];
  }

  function end(): Part[] {
    const left = signature();
    return left.thoughtSignature === undefined ? [] : [{ text: '', ...left }];
  }

  return {
    write(event) {
      switch (event.type) {
        case 'textDelta':
        case 'refusalDelta':
          return [{ text: event.text }];
        case 'thinkDelta':
          thought += event.text;
          return showsThoughts ? [{ text: event.text, thought: true }] : [];
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
          calls.set(event.key, { id: event.id, name: event.name, args: '' });
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
        case 'end':
          return end();
        case 'start':
        case 'annotation':
        case 'compaction':
        case 'usage':
        case 'stop':
        case 'error':
          return [];
      }
    },
  };
}
