import { type IncomingMessage, type ServerResponse } from 'node:http';
import { Controller, Post, Req, Res } from '@nestjs/common';
import { findAbsentAddress } from '../dialects/absent-address.js';
import { GatewayError } from '../dialects/gateway-error.js';
import { GENERATE_METHODS, readGenerateAddress } from '../dialects/generate-address.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { unknownAddress } from '../dialects/unknown-address.js';
import { arrivalByAddress } from './arrival-by-address.js';
import { InferenceService } from './inference.service.js';

/**
 * Gemini generateContent at Google's own addresses, which name the model and say whether the answer is streamed:
 * https://ai.google.dev/api/generate-content
 */
@Controller(['v1beta/models', 'v1/models'])
export class GenerateContentController {
  constructor(private readonly inference: InferenceService) {}

  /** Throws for addresses of no method that there is, all of which the hand-off leaves to the framework. */
  @Post('*id')
  ask(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const address = readGenerateAddress(path);
    if (!address) throw refusalOf(path);
    const kind = address.method === 'countTokens' ? 'count_tokens' : 'answer';
    return this.inference.answerArrival('generate', kind, arrivalByAddress(address, request, response));
  }
}

/** Below `/v1` a colon may belong to the id of a model. */
function refusalOf(path: string): GatewayError {
  if (findAbsentAddress(path)) return unknownAddress('POST', path, undefined);
  const last = path.slice(path.lastIndexOf('/')).toLowerCase();
  const namesMethod = path.toLowerCase().startsWith('/v1beta/') && (last.includes(':') || last.includes('%3a'));
  if (!namesMethod) return methodNotAllowed('GET, HEAD');
  return new GatewayError(404, `Models have no such method at this gateway; it knows ${GENERATE_METHODS.join(', ')}.`, {
    shouldRetry: false,
  });
}
