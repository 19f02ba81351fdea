import { type ResponseFormatTextConfig } from 'openai/resources/responses/responses';
import { KEPT, kindsOf } from '../wire/field-fates.js';

/** What becomes of a wished format of the answer on a model of another dialect. */
export const FORMAT_FATES = kindsOf<ResponseFormatTextConfig, 'type'>(
  'type',
  {
    text: { type: KEPT },
    json_object: { type: KEPT },
    json_schema: {
      type: KEPT,
      schema: KEPT,
      name: ['chat'],
      description: ['chat'],
      // Claude and Gemini hold themselves to every schema.
      strict: KEPT,
    },
  },
  KEPT,
);
