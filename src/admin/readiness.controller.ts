import { All, Controller, Get } from '@nestjs/common';
import { GatewayError } from '../dialects/gateway-error.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { Drain } from '../proxy/drain.service.js';

@Controller('readyz')
export class ReadinessController {
  constructor(private readonly drain: Drain) {}

  /** Whether a load balancer should send new requests here: not from the moment on in which the gateway is told to stop. */
  @Get()
  ready() {
    if (!this.drain.ready) throw new GatewayError(503, 'The gateway is being stopped.', { retryAfterSeconds: 1 });
    return { status: 'ready' };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
