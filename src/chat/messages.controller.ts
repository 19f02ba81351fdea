import { type IncomingMessage, type ServerResponse } from 'node:http';
import { All, Controller, Post, Req, Res } from '@nestjs/common';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { InferenceService } from './inference.service.js';

/** Anthropic Messages: https://platform.claude.com/docs/en/api/messages */
@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly inference: InferenceService) {}

  @Post()
  create(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.inference.serve('messages', 'answer', request, response);
  }

  @Post('count_tokens')
  countTokens(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.inference.serve('messages', 'count_tokens', request, response);
  }

  @All(['', 'count_tokens'])
  refuse(): never {
    throw methodNotAllowed('POST');
  }
}
