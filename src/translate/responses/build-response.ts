import { type ResponseOutputItem } from 'openai/resources/responses/responses';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { type CallBuilder, createCallBuilder } from './build-call-item.js';
import { createMessageBuilder, type MessageBuilder } from './build-message-item.js';
import { createReasoningBuilder, type ReasoningBuilder } from './build-reasoning-item.js';
import { type Emit } from './emit-event.js';
import { finishedResponse, responseHead, responseId } from './response-object.js';

const IMAGE_FORMATS = ['png', 'webp', 'jpeg', 'gif'] as const;

interface ResponseBuilder {
  add(event: NeutralEvent): void;
  /** The response as far as it has come, without a status. */
  head(): Record<string, unknown>;
  output(): ResponseOutputItem[];
}

/**
 * Builds a response from the events of an answer and emits the events of its stream: output items numbered from 0
 * without gaps, a message or reasoning item closed before another begins; calls may be open side by side.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function createResponseBuilder(
  options: AnswerOptions,
  answerSoFar: () => NeutralAnswer,
  emit: Emit,
): ResponseBuilder {
  const output: ResponseOutputItem[] = [];
  const tools = new Map<number, CallBuilder>();
  let head: Record<string, unknown> | undefined;
  let message: MessageBuilder | undefined;
  let reasoning: ReasoningBuilder | undefined;
  let nextIndex = 0;
  let textLength = 0;

  function start(id: string, createdSeconds = options.label.nowSeconds): void {
    if (head !== undefined) return;
    head = responseHead(responseId(id), createdSeconds, options);
    const response = { ...head, status: 'in_progress', error: null, incomplete_details: null, output: [], usage: null };
    emit({ type: 'response.created', response });
    emit({ type: 'response.in_progress', response });
  }

  function closeMessage(): void {
    if (message === undefined) return;
    const { index } = message;
    output[index] = message.close(answerSoFar().citations);
    message = undefined;
  }

  function closeReasoning(event?: NeutralEvent & { type: 'thinkSignature' }): void {
    if (reasoning === undefined) return;
    const { index } = reasoning;
    output[index] = reasoning.close(event && { seal: event.seal, redacted: false });
    reasoning = undefined;
  }

  function openMessage(): MessageBuilder {
    closeReasoning();
    return (message ??= createMessageBuilder(nextIndex++, textLength, emit));
  }

  function openReasoning(): ReasoningBuilder {
    closeMessage();
    return (reasoning ??= createReasoningBuilder(nextIndex++, emit));
  }

  function withheldReasoning(event: NeutralEvent & { type: 'redacted' | 'thinkSignature' }): void {
    closeReasoning();
    const builder = openReasoning();
    reasoning = undefined;
    output[builder.index] = builder.close({ seal: event.seal, redacted: event.type === 'redacted' });
  }

  function toolStart(event: NeutralEvent & { type: 'toolStart' }): void {
    closeMessage();
    closeReasoning();
    tools.set(event.key, createCallBuilder(nextIndex++, event, options.client.toolForms?.get(event.name), emit));
  }

  function toolEnd(key: number, status: 'completed' | 'incomplete'): void {
    const tool = tools.get(key);
    if (tool === undefined) return;
    tools.delete(key);
    output[tool.index] = tool.close(status);
  }

  /** An item that is there at once. */
  function whole(item: ResponseOutputItem): void {
    closeMessage();
    closeReasoning();
    const output_index = nextIndex++;
    emit({ type: 'response.output_item.added', output_index, item });
    emit({ type: 'response.output_item.done', output_index, item });
    output[output_index] = item;
  }

  /** What is said of a refusal beside the model's own words is said in its place. */
  function sayRefusal({ reason, explanation = '' }: NeutralEvent & { type: 'stop' }): void {
    if (reason === 'refusal' && explanation !== '' && answerSoFar().refusal === '') openMessage().refusal(explanation);
  }

  function end(): void {
    closeMessage();
    closeReasoning();
    for (const key of [...tools.keys()]) toolEnd(key, 'incomplete');
    const response = finishedResponse(head ?? {}, output, answerSoFar());
    emit({ type: response.status === 'incomplete' ? 'response.incomplete' : 'response.completed', response });
  }

  function add(event: NeutralEvent): void {
    switch (event.type) {
      case 'start':
        return start(event.id, event.createdSeconds);
      case 'textDelta':
        openMessage().text(event.text);
        textLength += event.text.length;
        return;
      case 'refusalDelta':
        return openMessage().refusal(event.text);
      case 'thinkDelta':
        return openReasoning().text(event.text);
      case 'thinkEnd':
        return closeReasoning();
      case 'thinkSignature':
        return reasoning === undefined ? withheldReasoning(event) : closeReasoning(event);
      case 'redacted':
        return withheldReasoning(event);
      case 'toolStart':
        return toolStart(event);
      case 'toolArgs':
        if (event.args !== '') tools.get(event.key)?.args(event.args);
        return;
      case 'toolEnd':
        return toolEnd(event.key, 'completed');
      case 'end':
        return end();
      case 'compaction':
        return whole({ id: newId('cmp_'), type: 'compaction', encrypted_content: event.sealed });
      case 'image':
        return whole(imageItem(event));
      case 'stop':
        return sayRefusal(event);
      case 'annotation':
      case 'usage':
      case 'error':
        return;
    }
  }

  return {
    add,
    head: () => head ?? responseHead(responseId(''), options.label.nowSeconds, options),
    output: () => output.filter(Boolean),
  };
}

/** A picture that the model drew, as the item of OpenAI's own tool for it. */
function imageItem({ mediaType, base64 }: NeutralEvent & { type: 'image' }): ResponseOutputItem {
  const format = IMAGE_FORMATS.find((name) => mediaType === `image/${name}`);
  return {
    id: newId('ig_'),
    type: 'image_generation_call',
    status: 'completed',
    result: base64,
    ...(format && { output_format: format }),
  };
}
