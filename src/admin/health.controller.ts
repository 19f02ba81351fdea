import { All, Controller, Get } from '@nestjs/common';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';

@Controller('healthz')
export class HealthController {
  /** Tells that the process lives, and nothing about upstreams or credentials. */
  @Get()
  live() {
    return { status: 'ok' };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
