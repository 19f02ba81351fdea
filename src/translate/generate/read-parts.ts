import { toolInput } from '../tools/tool-input.js';
import { writeJson } from '../../dialects/exact-json.js';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { asArray, asObject, asString, textOf, type JsonObject } from '../../dialects/wire-value.js';
import { addPartialArg } from './partial-args.js';

interface PartReader {
  part(part: JsonObject): NeutralEvent[];
  /** Ends a call that was still being written. */
  end(): NeutralEvent[];
}

/**
 * Reads the parts of a candidate. A call comes whole in one part or, with streamed arguments, in several: the first has
 * its name, each but the last says `willContinue`. Code that the model ran on Google's side is not shown.
 * https://ai.google.dev/api/caching#Part
 */
export function createPartReader(): PartReader {
  let nextKey = 0;
  let thinking = false;
  let open: { key: number; args: JsonObject } | undefined;

  function endCall(): NeutralEvent[] {
    if (open === undefined) return [];
    const { key, args } = open;
    open = undefined;
    return [
      { type: 'toolArgs', key, args: writeJson(args) },
      { type: 'toolEnd', key },
    ];
  }

  /** The signature of the thinking before a call must come back with the call. */
  function seal(part: JsonObject): NeutralEvent[] {
    const value = asString(part.thoughtSignature);
    if (value === undefined || value === '') return [];
    const event = {
      type: thinking ? ('thinkSignature' as const) : ('redacted' as const),
      seal: { family: 'goog' as const, value },
    };
    thinking = false;
    return [event];
  }

  function functionCall(call: JsonObject, part: JsonObject): NeutralEvent[] {
    const name = textOf(call.name);
    const events: NeutralEvent[] = [];
    if (name !== '') {
      events.push(...endCall(), ...seal(part));
      open = { key: nextKey++, args: readArgs(call.args) };
      events.push({ type: 'toolStart', key: open.key, id: textOf(call.id) || newId('call_'), name, custom: false });
    }
    if (open === undefined) return events;
    for (const partial of asArray(call.partialArgs)) addPartialArg(open.args, asObject(partial) ?? {});
    return call.willContinue === true ? events : [...events, ...endCall()];
  }

  return {
    part(part) {
      const call = asObject(part.functionCall);
      if (call !== undefined) return functionCall(call, part);
      const image = asObject(part.inlineData);
      if (image !== undefined)
        return [{ type: 'image', mediaType: textOf(image.mimeType), base64: textOf(image.data) }];
      const text = textOf(part.text);
      if (text === '') return [];
      thinking = part.thought === true;
      return [{ type: thinking ? 'thinkDelta' : 'textDelta', text }];
    },
    end: endCall,
  };
}

/** Servers that call themselves compatible give the arguments as text. */
function readArgs(args: unknown): JsonObject {
  const text = asString(args) ?? '';
  return text === '' ? { ...asObject(args) } : toolInput({ args: text, custom: false });
}
