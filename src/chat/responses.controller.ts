import { type IncomingMessage, type ServerResponse } from 'node:http';
import { All, Controller, Post, Req, Res } from '@nestjs/common';
import { asksForWebSocket, upgradeRequired } from '../dialects/upgrade.js';
import { InferenceService } from './inference.service.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';

/** OpenAI Responses: https://platform.openai.com/docs/api-reference/responses/create */
@Controller('v1/responses')
export class ResponsesController {
  constructor(private readonly inference: InferenceService) {}

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

  /** Codex asks for a WebSocket first. */
  @All(['', 'compact'])
  refuse(@Req() { method, headers }: IncomingMessage): never {
    throw method === 'GET' && asksForWebSocket(headers) ? upgradeRequired() : methodNotAllowed('POST');
  }
}
