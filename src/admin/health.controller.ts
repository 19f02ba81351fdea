import { All, Controller, Get } from '@nestjs/common';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';

@Controller('healthz')
export class HealthController {
  /** The process lives; says nothing about upstreams or credentials. */
  @Get()
  live() {
    return { status: 'ok' };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
