import { All, Controller, Get } from '@nestjs/common';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { type Degradation, DegradationService } from './degradation.service.js';

interface ReadinessDescription {
  status: 'ready' | 'degraded';
  /** What the gateway does without for now. It serves nevertheless. */
  degraded: readonly Degradation[];
}

@Controller('readyz')
export class ReadinessController {
  constructor(private readonly degradation: DegradationService) {}

  /** Whether new requests should be sent here. */
  @Get()
  ready(): ReadinessDescription {
    const degraded = this.degradation.list();
    return { status: degraded.length === 0 ? 'ready' : 'degraded', degraded };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }
}
