import {
  type ChatCompletion,
  type ChatCompletionMessage,
  type ChatCompletionMessageToolCall,
} from 'openai/resources/chat/completions';
import { type ClientAnswer } from '../neutral/client-request.js';
import { type AnswerBlock, type NeutralAnswer } from '../neutral/fold-events.js';
import { NO_USAGE } from '../neutral/neutral-usage.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import {
  annotationOf,
  chatId,
  type ChatExtensions,
  chatServiceTier,
  imageUrl,
  refusalText,
  thinkingBlocks,
} from './answer-fields.js';
import { writeFinishReason } from './finish-reason.js';
import { writeChatUsage } from './usage.js';

/** A whole answer as a chat completion. https://platform.openai.com/docs/api-reference/chat/object */
export function foldChatAnswer(answer: NeutralAnswer, options: AnswerOptions): ChatCompletion {
  const tier = chatServiceTier(answer.usage?.serviceTier);
  return {
    id: chatId(answer.id),
    object: 'chat.completion',
    created: answer.createdSeconds ?? options.label.nowSeconds,
    model: options.label.model,
    choices: [
      {
        index: 0,
        message: writeMessage(answer, options),
        logprobs: null,
        finish_reason: writeFinishReason(answer.stop.reason, options.client.legacyFunction === true),
      },
    ],
    usage: writeChatUsage(answer.usage ?? NO_USAGE),
    ...(tier !== undefined && { service_tier: tier }),
  };
}

function writeMessage(
  answer: NeutralAnswer,
  { client, exposeThinkingBlocks }: AnswerOptions,
): ChatCompletionMessage & ChatExtensions {
  const text = textsOf(answer.blocks, 'text').join('');
  const reasoning = textsOf(answer.blocks, 'thinking').filter(Boolean).join('\n\n');
  const calls = answer.blocks.filter((block) => block.type === 'toolCall').map(writeToolCall);
  const sealed = exposeThinkingBlocks ? thinkingBlocks(answer) : [];
  const images = answer.blocks
    .filter((block) => block.type === 'image')
    .map((block) => imageUrl(block.mediaType, block.base64));
  const refusal = refusalText(answer);
  return {
    role: 'assistant',
    content: text === '' && (calls.length > 0 || refusal !== null) ? null : text,
    refusal,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(sealed.length > 0 && { thinking_blocks: sealed }),
    ...toolFields(calls, client),
    ...(answer.citations.length > 0 && { annotations: answer.citations.map(annotationOf) }),
    ...(images.length > 0 && { images }),
  };
}

function textsOf(blocks: readonly AnswerBlock[], type: 'text' | 'thinking'): string[] {
  return blocks.flatMap((block) => (block.type === type ? [block.text] : []));
}

function writeToolCall(call: AnswerBlock & { type: 'toolCall' }): ChatCompletionMessageToolCall {
  if (call.custom) return { id: call.id, type: 'custom', custom: { name: call.name, input: call.args } };
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.args } };
}

function toolFields(
  calls: ChatCompletionMessageToolCall[],
  client: ClientAnswer,
): Pick<ChatCompletionMessage, 'tool_calls' | 'function_call'> {
  const [first] = calls;
  if (first === undefined) return {};
  return client.legacyFunction === true && first.type === 'function'
    ? { function_call: first.function }
    : { tool_calls: calls };
}
