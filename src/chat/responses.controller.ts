import { type IncomingMessage, type ServerResponse } from 'node:http';
import { All, Controller, Post, Req, Res } from '@nestjs/common';
import { asksForWebSocket, hasLostUpgrade, upgradeRequired } from '../dialects/upgrade.js';
import { InferenceService } from './inference.service.js';
import { ResponsesSockets } from './websocket/responses-sockets.service.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';

/** OpenAI Responses: https://platform.openai.com/docs/api-reference/responses/create */
@Controller('v1/responses')
export class ResponsesController {
  constructor(
    private readonly inference: InferenceService,
    private readonly webSockets: ResponsesSockets,
  ) {}

  @Post()
  create(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.inference.serve('responses', 'answer', request, response);
  }

  /**
   * Serves older clients, which ask for a summary here:
   * https://platform.openai.com/docs/api-reference/responses/compact
   */
  @Post('compact')
  compact(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.inference.serve('responses', 'compact', request, response);
  }

  /** Counts the prompt's tokens: https://platform.openai.com/docs/api-reference/responses/input-tokens */
  @Post('input_tokens')
  countTokens(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.inference.serve('responses', 'input_tokens', request, response);
  }

  /** Codex asks for a WebSocket first. Here come the requests that get none. */
  @All()
  refuse(@Req() request: IncomingMessage): never {
    const { method, headers } = request;
    if (method === 'GET' && hasLostUpgrade(headers))
      throw upgradeRequired('A proxy before the gateway passes no WebSocket on');
    if (method !== 'GET' || !asksForWebSocket(headers)) throw methodNotAllowed('POST');
    throw this.webSockets.refusal(request) ?? upgradeRequired('The gateway does not speak WebSocket here');
  }

  @All(['compact', 'input_tokens'])
  refuseBelow(@Req() { method, headers }: IncomingMessage): never {
    throw method === 'GET' && asksForWebSocket(headers)
      ? upgradeRequired('The gateway does not speak WebSocket here')
      : methodNotAllowed('POST');
  }
}
