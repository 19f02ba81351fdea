import { type Signer } from '../answer/signature.js';
import { type JsonObject, listOf, objectOf, quoted, textOf } from '../json-value.js';
import { VendorError } from '../vendor.js';
import { checkFunctions } from './check-functions.js';
import { checkSignatures } from './check-signatures.js';
import { invalid, refuseUnknown } from './invalid.js';
import { joinTurns } from './join-turns.js';

/** Gemini's request and, in Factory's form, `model` and `stream` beside it. */
const FIELDS = `model stream contents systemInstruction tools toolConfig generationConfig safetySettings cachedContent
   labels store serviceTier`.split(/\s+/);

/** Refuses what generateContent refuses. https://ai.google.dev/api/generate-content */
export function checkGenerateRequest(body: JsonObject, signer: Signer): void {
  refuseUnknown(body, FIELDS);
  if (typeof body.model !== 'string') throw invalid('* GenerateContentRequest.model: unexpected model name format');

  if (!body.model.startsWith('gemini-')) {
    throw new VendorError(
      404,
      `models/${body.model} is not found for API version v1beta, or is not supported for generateContent.`,
    );
  }
  const contents = listOf(body.contents).map(objectOf);
  if (contents.length === 0) throw invalid('* GenerateContentRequest.contents: contents is not specified');

  for (const [i, { role, parts }] of contents.entries()) {
    if (role !== undefined && role !== 'user' && role !== 'model')
      throw invalid(`Please use a valid role: user, model. Got ${quoted(role)}.`);

    if (listOf(parts).length === 0)
      throw invalid(`* GenerateContentRequest.contents[${i}].parts: contents.parts must not be empty.`);
  }
  const turns = joinTurns(contents);
  for (const [i, { parts }] of turns.entries()) {
    const calls = countParts(parts, 'functionCall');
    if (calls > 0 && countParts(turns[i + 1]?.parts, 'functionResponse') !== calls) {
      throw invalid(
        'Please ensure that the number of function response parts is equal to the number of function call parts ' +
          'of the function call turn.',
      );
    }
    if (countParts(parts, 'functionResponse') > 0 && countParts(turns[i - 1]?.parts, 'functionCall') === 0)
      throw invalid('Please ensure that function response turn comes immediately after a function call turn.');
  }
  checkFunctions(listOf(body.tools).map(objectOf));
  checkSignatures(body.model, turns, signer);
}

function countParts(parts: unknown, member: string): number {
  return listOf(parts).filter((part) => objectOf(part)[member] !== undefined).length;
}

export function partText(part: unknown): string {
  return objectOf(part).thought === true ? '' : textOf(objectOf(part).text);
}
