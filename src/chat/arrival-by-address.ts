import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type GenerateAddress } from '../dialects/generate-address.js';
import { ArraySink } from '../relay/array-sink.js';
import { HttpSink } from '../relay/http-sink.js';
import { type Arrival } from './arrival.js';
import { assertGenerateQuery, framingOf } from './generate-query.js';
import { readBody } from './read-body.js';

/** Makes the arrival of a request whose address names the model, and says whether and how the answer is streamed. */
export function arrivalByAddress(
  { model, method }: GenerateAddress,
  request: IncomingMessage,
  response: ServerResponse,
): Arrival {
  const { url = '' } = request;
  const streaming = method === 'streamGenerateContent';
  const sink = new HttpSink(response);
  return {
    request,
    sink: streaming && framingOf(url) === 'array' ? new ArraySink(sink) : sink,
    body: () => readBody(request),
    asked: { method, model, streaming },
    check: () => assertGenerateQuery(url),
  };
}
