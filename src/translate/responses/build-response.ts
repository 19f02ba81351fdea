import {
  type ResponseCustomToolCall,
  type ResponseFunctionToolCall,
  type ResponseOutputItem,
} from 'openai/resources/responses/responses';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { newId } from '../wire/new-id.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerOptions } from '../neutral/stream-parts.js';
import { createMessageBuilder, type MessageBuilder } from './build-message-item.js';
import { createReasoningBuilder, type ReasoningBuilder } from './build-reasoning-item.js';
import { type Emit } from './emit-event.js';
import { finishedResponse, responseHead, responseId } from './response-object.js';

interface OpenTool {
  index: number;
  item: ResponseFunctionToolCall | ResponseCustomToolCall;
}

export interface ResponseBuilder {
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
  const tools = new Map<number, OpenTool>();
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
    const member = options.client.namespaces?.get(event.name);
    const common = {
      call_id: event.id,
      name: member?.name ?? event.name,
      ...(member && { namespace: member.namespace }),
      status: 'in_progress' as const,
    };
    const item = event.custom
      ? { id: newId('ctc_'), type: 'custom_tool_call' as const, input: '', ...common }
      : { id: newId('fc_'), type: 'function_call' as const, arguments: '', ...common };
    const tool = { index: nextIndex++, item };
    tools.set(event.key, tool);
    emit({ type: 'response.output_item.added', output_index: tool.index, item: { ...item } });
  }

  function toolArgs(event: NeutralEvent & { type: 'toolArgs' }): void {
    const tool = tools.get(event.key);
    if (tool === undefined || event.args === '') return;
    const place = { item_id: tool.item.id, output_index: tool.index, delta: event.args };
    if (tool.item.type === 'custom_tool_call') {
      tool.item.input += event.args;
      emit({ type: 'response.custom_tool_call_input.delta', ...place });
    } else {
      tool.item.arguments += event.args;
      emit({ type: 'response.function_call_arguments.delta', ...place });
    }
  }

  function toolEnd(key: number, status: 'completed' | 'incomplete'): void {
    const tool = tools.get(key);
    if (tool === undefined) return;
    tools.delete(key);
    const item = { ...tool.item, status };
    const place = { item_id: item.id, output_index: tool.index };
    if (item.type === 'custom_tool_call')
      emit({ type: 'response.custom_tool_call_input.done', ...place, input: item.input });
    else emit({ type: 'response.function_call_arguments.done', ...place, name: item.name, arguments: item.arguments });
    emit({ type: 'response.output_item.done', output_index: tool.index, item });
    output[tool.index] = item;
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
        return toolArgs(event);
      case 'toolEnd':
        return toolEnd(event.key, 'completed');
      case 'end':
        return end();
      case 'annotation':
      case 'image':
      case 'usage':
      case 'stop':
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
