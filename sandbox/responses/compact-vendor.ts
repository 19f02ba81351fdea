import { type Signer } from '../answer/signature.js';
import { objectOf } from '../json-value.js';
import { refuseUnknown } from '../openai/invalid.js';
import { type Vendor } from '../vendor.js';
import { writeCompaction } from './write-compaction.js';

const FIELDS = ['model', 'input', 'instructions', 'previous_response_id', 'prompt_cache_key', 'service_tier'];

/** OpenAI's address for summaries: https://platform.openai.com/docs/api-reference/responses/compact */
export function compactVendor(responses: Vendor, signer: Signer): Vendor {
  return {
    ...responses,
    check(request) {
      refuseUnknown(request.body, '', FIELDS);
      responses.check(request);
    },
    writeAnswer(request, plan) {
      const { id, created_at, output, usage } = objectOf(writeCompaction(request, plan, signer).json());
      return { json: () => ({ id, object: 'response.compaction', created_at, output, usage }), events: () => [] };
    },
  };
}
