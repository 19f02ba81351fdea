import { type Signer } from '../answer/signature.js';
import { type JsonObject, listOf, objectOf, textOf } from '../json-value.js';
import { invalid } from './invalid.js';
import { isThoughtSignature } from './thought-signature.js';

/** What Google takes in place of a signature for calls that its model did not make. */
const STAND_INS = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'];

/**
 * Gemini 3 wants the first call of every step since the user last spoke to carry the signature that it came with; no
 * model takes a signature that is not its own. https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function checkSignatures(model: string, contents: readonly JsonObject[], signer: Signer): void {
  const turn = contents.findLastIndex(
    ({ role, parts }) => role !== 'model' && partsOf(parts).some((part) => textOf(part.text) !== ''),
  );
  for (const [i, { parts }] of contents.entries()) {
    for (const { thoughtSignature } of partsOf(parts)) {
      if (
        thoughtSignature !== undefined &&
        !STAND_INS.includes(textOf(thoughtSignature)) &&
        !isThoughtSignature(signer, thoughtSignature)
      )
        throw invalid('Corrupted thought signature.');
    }
    const first = partsOf(parts).find((part) => part.functionCall !== undefined);
    if (model.startsWith('gemini-3') && i > turn && first !== undefined && first.thoughtSignature === undefined) {
      throw invalid(
        'Function call is missing a thought_signature in functionCall parts. This is required for tools to work ' +
          'correctly, and missing thought_signature may lead to degraded model performance. Additional data, ' +
          `function call \`default_api:${textOf(objectOf(first.functionCall).name)}\` , position ${i + 1}.`,
      );
    }
  }
}

function partsOf(parts: unknown): JsonObject[] {
  return listOf(parts).map(objectOf);
}
