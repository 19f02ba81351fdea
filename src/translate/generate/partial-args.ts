import { asObject, ownMember, setMember, textOf, type JsonObject } from '../../dialects/wire-value.js';

/**
 * Puts the arguments of a call together from Gemini's partial arguments: a path of the JSON value (`$.steps[0].text`)
 * and a scalar, or a piece of a string that later pieces continue.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 */
export function addPartialArg(args: JsonObject, partial: JsonObject): void {
  const path = pathOf(textOf(partial.jsonPath));
  const last = path.pop();
  if (last === undefined) return;
  let at: JsonObject | unknown[] = args;
  path.forEach((step, depth) => {
    const next = path[depth + 1] ?? last;
    let inner = ownMember(at, step);
    if (!Array.isArray(inner) && asObject(inner) === undefined)
      setMember(at, step, (inner = typeof next === 'number' ? [] : {}));
    at = inner as JsonObject;
  });
  setMember(at, last, scalarOf(partial, ownMember(at, last)));
}

function scalarOf(partial: JsonObject, before: unknown): unknown {
  if (typeof partial.stringValue === 'string') return (typeof before === 'string' ? before : '') + partial.stringValue;
  if (partial.numberValue !== undefined) return partial.numberValue;
  if (partial.boolValue !== undefined) return partial.boolValue;
  return 'nullValue' in partial ? null : before;
}

/** The steps of a JSON path in dot and bracket notation; none for one with an index that no list has. */
function pathOf(jsonPath: string): (string | number)[] {
  const steps = [...jsonPath.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)].map(
    ([, name, index, single, double]) => (index === undefined ? (name ?? single ?? double ?? '') : Number(index)),
  );
  const isUnsafe = steps.some((step) => typeof step === 'number' && step > 100_000);
  return isUnsafe ? [] : steps;
}
