import { type ChatCompletionChunk } from 'openai/resources/chat/completions';
import { inBandError } from '../../dialects/in-band-error.js';
import { encodeSse, SSE_DONE } from '../../dialects/encode-sse.js';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { NO_USAGE } from '../neutral/neutral-usage.js';
import { type AnswerOptions, type StreamWriter } from '../neutral/stream-parts.js';
import { annotationOf, chatId, type ChatExtensions, imageUrl, refusalText, thinkingBlocks } from './answer-fields.js';
import { writeFinishReason } from './finish-reason.js';
import { writeChatUsage } from './usage.js';

type Delta = ChatCompletionChunk.Choice.Delta & ChatExtensions;

/**
 * Writes an answer as chat completion chunks. All chunks of an answer begin alike, so that part is made once.
 * `answerSoFar` is the fold of the events written, the present ones included.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createChatWriter(options: AnswerOptions, answerSoFar: () => NeutralAnswer): StreamWriter {
  const includeUsage = options.client.includeUsage === true;
  const legacy = options.client.legacyFunction === true;
  const tools = new Map<number, { index: number; custom: boolean }>();
  let head = '';
  let tail = '';
  let thinkingClosed = false;
  let reasoned = false;

  const chunk = (deltaJson: string): string => `${head}${deltaJson}${tail}`;
  const contentChunk = (name: string, text: string): string => chunk(`{"${name}":${JSON.stringify(text)}}`);
  const deltaChunk = (delta: Delta): string => chunk(JSON.stringify(delta));

  function start(event: NeutralEvent & { type: 'start' }): string {
    if (head !== '') return '';
    const common = JSON.stringify({
      id: chatId(event.id),
      object: 'chat.completion.chunk',
      created: event.createdSeconds ?? options.label.nowSeconds,
      model: options.label.model,
    } satisfies Partial<ChatCompletionChunk>).slice(0, -1);
    head = `data: ${common},"choices":[{"index":0,"delta":`;
    tail = `,"logprobs":null,"finish_reason":null}]${includeUsage ? ',"usage":null' : ''}}\n\n`;
    return deltaChunk({ role: 'assistant', content: '', refusal: null });
  }

  function toolStart(event: NeutralEvent & { type: 'toolStart' }): string {
    const index = tools.size;
    tools.set(event.key, { index, custom: event.custom });
    if (legacy) return index === 0 ? deltaChunk({ function_call: { name: event.name, arguments: '' } }) : '';
    if (event.custom) {
      return chunk(
        JSON.stringify({
          tool_calls: [{ index, id: event.id, type: 'custom', custom: { name: event.name, input: '' } }],
        }),
      );
    }
    return deltaChunk({
      tool_calls: [{ index, id: event.id, type: 'function', function: { name: event.name, arguments: '' } }],
    });
  }

  function toolArgs(event: NeutralEvent & { type: 'toolArgs' }): string {
    const tool = tools.get(event.key);
    if (tool === undefined || event.args === '') return '';
    const args = JSON.stringify(event.args);
    if (legacy) return tool.index === 0 ? chunk(`{"function_call":{"arguments":${args}}}`) : '';
    return chunk(
      `{"tool_calls":[{"index":${tool.index},` +
        `${tool.custom ? `"custom":{"input":${args}}` : `"function":{"arguments":${args}}`}}]}`,
    );
  }

  function thinkDelta(text: string): string {
    const separated = thinkingClosed && reasoned ? `\n\n${text}` : text;
    thinkingClosed = false;
    reasoned = true;
    return contentChunk('reasoning_content', separated);
  }

  function finish(): string {
    const answer = answerSoFar();
    const sealed = options.exposeThinkingBlocks ? thinkingBlocks(answer) : [];
    const refusal = answer.refusal === '' ? refusalText(answer) : null;
    const delta: Delta = {
      ...(sealed.length > 0 && { thinking_blocks: sealed }),
      ...(refusal !== null && { refusal }),
      ...(answer.citations.length > 0 && { annotations: answer.citations.map(annotationOf) }),
    };
    const reason = writeFinishReason(answer.stop.reason, legacy);
    const last =
      `${head}${JSON.stringify(delta)},"logprobs":null,"finish_reason":"${reason}"}]` +
      `${includeUsage ? ',"usage":null' : ''}}\n\n`;
    if (!includeUsage) return last + SSE_DONE;
    const usage =
      `${head.slice('data: '.length, head.indexOf('"choices":'))}"choices":[],"usage":` +
      `${JSON.stringify(writeChatUsage(answer.usage ?? NO_USAGE))}}`;
    return last + encodeSse(usage) + SSE_DONE;
  }

  function write(event: NeutralEvent): string {
    if (event.type !== 'thinkDelta') thinkingClosed = true;
    switch (event.type) {
      case 'start':
        return start(event);
      case 'textDelta':
        return contentChunk('content', event.text);
      case 'thinkDelta':
        return thinkDelta(event.text);
      case 'refusalDelta':
        return contentChunk('refusal', event.text);
      case 'toolStart':
        return toolStart(event);
      case 'toolArgs':
        return toolArgs(event);
      case 'image':
        return deltaChunk({ images: [imageUrl(event.mediaType, event.base64)] });
      case 'end':
        return finish();
      case 'thinkSignature':
      case 'thinkEnd':
      case 'redacted':
      case 'toolEnd':
      case 'annotation':
      case 'compaction':
      case 'usage':
      case 'stop':
      case 'error':
        return '';
    }
  }

  return {
    write: (events) => events.map(write).join(''),
    fail: (error) => inBandError('chat', error, null).toString(),
  };
}
