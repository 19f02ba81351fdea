import { All, Controller, Get } from '@nestjs/common';
import { GatewayError } from '../dialects/gateway-error.js';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { Drain } from '../proxy/drain.service.js';
import { type Degradation, DegradationService } from './degradation.service.js';

interface ReadinessDescription {
  status: 'ready' | 'degraded';
  /** What the gateway does without for now. It serves nevertheless. */
  degraded: readonly Degradation[];
}

@Controller('readyz')
export class ReadinessController {
  constructor(
    private readonly drain: Drain,
    private readonly degradation: DegradationService,
  ) {}

  /** Whether a load balancer should send new requests here: not from the moment on in which the gateway is told to stop. */
  @Get()
  ready(): ReadinessDescription {
    if (!this.drain.ready) throw new GatewayError(503, 'The gateway is being stopped.', { retryAfterSeconds: 1 });
    const degraded = this.degradation.list();
    return { status: degraded.length === 0 ? 'ready' : 'degraded', degraded };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
