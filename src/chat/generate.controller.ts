import { type IncomingMessage, type ServerResponse } from 'node:http';
import { All, Controller, Post, Req, Res } from '@nestjs/common';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { InferenceService } from './inference.service.js';

/**
 * Gemini generateContent in Factory's form, with `model` and `stream` in the body:
 * https://ai.google.dev/api/generate-content
 */
@Controller('v1/generate')
export class GenerateController {
  constructor(private readonly inference: InferenceService) {}

  @Post()
  create(@Req() request: IncomingMessage, @Res() response: ServerResponse): Promise<void> {
    return this.inference.serve('generate', 'answer', request, response);
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('POST');
  }
}
