import {
  type ChatCompletionContentPart,
  type ChatCompletionContentPartRefusal,
  type ChatCompletionMessageParam,
  type ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import { BLOCK_FATES, CACHE_MARK, MARKED } from '../messages/block-fates.js';
import { DROPPED, type Fate, fieldsOf, KEPT, kindsOf, type Shape } from '../wire/field-fates.js';

/** @param mark where a marker of the prompt cache gets, OpenAI's or the one that LiteLLM's clients write. */
function marksOf(mark: Fate): { cache_control: Shape; prompt_cache_breakpoint: Shape } {
  const ttl = mark.filter((destination) => destination === 'breakpoints');
  return {
    cache_control: mark === MARKED ? CACHE_MARK : mark,
    prompt_cache_breakpoint: fieldsOf<{ mode: string; ttl: string }>({ mode: KEPT, ttl }, mark),
  };
}

function partFates(mark: Fate): Shape {
  const marks = marksOf(mark);
  return kindsOf<ChatCompletionContentPart | ChatCompletionContentPartRefusal, 'type'>(
    'type',
    {
      text: { type: KEPT, text: KEPT, ...marks },
      image_url: {
        type: KEPT,
        image_url: fieldsOf<{ url: string; detail: string }>({ url: KEPT, detail: ['chat', 'responses'] }),
        ...marks,
      },
      input_audio: {
        type: KEPT,
        input_audio: fieldsOf<{ data: string; format: string }>({ data: KEPT, format: KEPT }),
        prompt_cache_breakpoint: DROPPED,
      },
      file: {
        type: KEPT,
        file: fieldsOf<{ file_data: string; file_id: string; filename: string }>({
          file_data: KEPT,
          file_id: KEPT,
          filename: KEPT,
        }),
        ...marks,
      },
      refusal: { type: KEPT, refusal: KEPT },
    },
    BLOCK_FATES,
  );
}

const FUNCTION_CALL = fieldsOf<{ name: string; arguments: string }>({ name: KEPT, arguments: KEPT });
const CALL = { type: KEPT, id: KEPT, cache_control: ['messages'] } as const;
const CALL_FATES = kindsOf<ChatCompletionMessageToolCall, 'type'>(
  'type',
  {
    function: { ...CALL, function: FUNCTION_CALL },
    custom: { ...CALL, custom: fieldsOf<{ name: string; input: string }>({ name: KEPT, input: KEPT }) },
  },
  KEPT,
);

const SPOKEN = {
  role: KEPT,
  content: partFates(MARKED),
  cache_control: CACHE_MARK,
  // Who of several people speaks is said nowhere else.
  name: DROPPED,
} as const;

/** Only Claude takes a marker within an answer or a result. */
const CLAUDE_MARK: Fate = ['messages'];

/** What becomes of the messages of a Chat request on a model of another dialect. */
export const MESSAGE_FATES = kindsOf<ChatCompletionMessageParam, 'role'>(
  'role',
  {
    system: SPOKEN,
    developer: SPOKEN,
    user: SPOKEN,
    assistant: {
      role: KEPT,
      content: partFates(CLAUDE_MARK),
      cache_control: CLAUDE_MARK,
      name: DROPPED,
      refusal: KEPT,
      audio: KEPT,
      tool_calls: CALL_FATES,
      function_call: FUNCTION_CALL,
      // Reasoning that the upstream's vendor cannot take back is named by the translation.
      thinking_blocks: KEPT,
      reasoning_details: KEPT,
      reasoning_content: KEPT,
      reasoning: KEPT,
    },
    tool: {
      role: KEPT,
      content: partFates(CLAUDE_MARK),
      cache_control: CLAUDE_MARK,
      tool_call_id: KEPT,
      name: KEPT,
      is_error: KEPT,
    },
    function: { role: KEPT, content: partFates(CLAUDE_MARK), cache_control: CLAUDE_MARK, name: KEPT },
  },
  KEPT,
);
