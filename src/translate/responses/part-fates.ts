import {
  type ResponseContent,
  type ResponseInputAudio,
  type ResponseInputContent,
} from 'openai/resources/responses/responses';
import { MARKED } from '../messages/block-fates.js';
import { READABLE_SHAPE } from '../messages/readable-text.js';
import { DROPPED, type Fate, fieldsOf, KEPT, kindsOf, type Shape } from '../wire/field-fates.js';

type Part = ResponseInputContent | ResponseContent | ResponseInputAudio;

/** @param mark where OpenAI's mark of the prompt cache on the part gets. */
function partFates(mark: Fate): Shape {
  const ttl = mark.filter((destination) => destination === 'breakpoints');
  const prompt_cache_breakpoint = fieldsOf<{ mode: string; ttl: string }>({ mode: KEPT, ttl }, mark);
  return kindsOf<Part, 'type'>(
    'type',
    {
      input_text: { type: KEPT, text: KEPT, prompt_cache_breakpoint },
      output_text: { type: KEPT, text: KEPT, annotations: DROPPED, logprobs: DROPPED },
      reasoning_text: { type: KEPT, text: KEPT },
      refusal: { type: KEPT, refusal: KEPT },
      // Without the image itself it is refused.
      input_image: { type: KEPT, image_url: KEPT, file_id: DROPPED, detail: ['chat'], prompt_cache_breakpoint },
      input_file: {
        type: KEPT,
        file_data: KEPT,
        file_id: KEPT,
        file_url: KEPT,
        filename: KEPT,
        detail: DROPPED,
        prompt_cache_breakpoint,
      },
      input_audio: {
        type: KEPT,
        input_audio: fieldsOf<ResponseInputAudio['input_audio']>({ data: KEPT, format: KEPT }),
      },
    },
    // A part of a kind that is not known yet, or of an agent's message.
    fieldsOf<{ type: string; text: string; content: unknown; encrypted_content: string; image_url: string }>({
      type: KEPT,
      text: KEPT,
      content: READABLE_SHAPE,
      encrypted_content: KEPT,
      image_url: KEPT,
    }),
  );
}

/** What becomes of the parts of a message on a model of another dialect. */
export const PART_FATES = partFates(MARKED);

/** Only Claude takes a mark within an answer or a result. */
export const RESULT_PART_FATES = partFates(['messages']);
