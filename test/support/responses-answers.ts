import { type ServerResponse } from 'node:http';
import { type UpstreamHandler, type UpstreamRequest } from '../start-raw-upstream.js';

/** A message of the model, as an output item. */
export function message(text: string): object {
  return {
    type: 'message',
    id: `msg_${text}`,
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
}

export function event(type: string, members: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
}

export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

/** A stream of the Responses API with these output items. */
export function responseEvents(id: string, items: readonly object[]): string {
  const response = { id, object: 'response', model: 'gpt-x' };
  return [
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
    ...items.flatMap((item, index) => [
      event('response.output_item.added', { output_index: index, item }),
      event('response.output_text.delta', { output_index: index, delta: 'x' }),
      event('response.output_item.done', { output_index: index, item }),
    ]),
    event('response.completed', { response: { ...response, status: 'completed', output: items, usage: USAGE } }),
  ].join('');
}

const USAGE = { input_tokens: 10, output_tokens: 5, total_tokens: 15 };

/** Streams responses `resp_1`, `resp_2` … with the items that `answer` makes of each request. */
export function answerResponses(answer: (request: UpstreamRequest, count: number) => object[]): UpstreamHandler {
  let count = 0;
  return (request, response) => {
    count++;
    beginEvents(response);
    response.end(responseEvents(`resp_${count}`, answer(request, count)));
  };
}
