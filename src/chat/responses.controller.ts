import { type IncomingMessage, type ServerResponse } from 'node:http';
import { All, Controller, Post, Req, Res } from '@nestjs/common';
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

  @All()
  refuse(): never {
    throw methodNotAllowed('POST');
  }
}
