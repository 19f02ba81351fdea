import { ANSWER_CREATED_AT, hexId } from '../answer/ids.js';
import { type AnswerPlan } from '../answer/plan-answer.js';
import { type Signer } from '../answer/signature.js';
import { estimateTokens } from '../answer/tokens.js';
import { type VendorAnswer, type VendorRequest } from '../vendor.js';
import { responseIdOf, responseObject } from './response-object.js';
import { itemEvents, type Numbered } from './write-events.js';

/** The answer to a `compaction_trigger`: one item, whose text only this vendor can open. */
export function writeCompaction({ body, sha256 }: VendorRequest, plan: AnswerPlan, signer: Signer): VendorAnswer {
  const response = responseObject(body, responseIdOf({ sha256 }), ANSWER_CREATED_AT);
  const item = {
    id: `cmp_${hexId(sha256, 'compaction')}`,
    type: 'compaction',
    encrypted_content: signer.seal([...plan.text].join('')),
  };
  const input = estimateTokens(body.input);
  const finished = {
    ...response,
    status: 'completed',
    completed_at: ANSWER_CREATED_AT + 1,
    output: [item],
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: plan.outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + plan.outputTokens,
    },
  };
  function* all(): Generator<Numbered> {
    yield { type: 'response.created', response };
    yield { type: 'response.in_progress', response };
    yield* itemEvents(0, item, item, () => []);
    yield { type: 'response.completed', response: finished };
  }
  return {
    json: () => finished,
    *events() {
      let sequence = 0;
      for (const payload of all())
        yield `event: ${payload.type}\ndata: ${JSON.stringify({ ...payload, sequence_number: sequence++ })}\n\n`;
    },
  };
}
