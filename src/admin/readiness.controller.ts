import { All, Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import {
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { type Response } from 'express';
import { methodNotAllowed } from '../dialects/method-not-allowed.js';
import { Drain } from '../relay/drain.service.js';
import { DEGRADABLE, type Degradation, DegradationService } from './degradation.service.js';

interface ReadinessDescription {
  status: 'ready' | 'degraded' | 'stopping';
  /** The parts that do not work now, while the gateway serves. */
  degraded: readonly Degradation[];
  /** The state of every part. */
  checks: HealthIndicatorResult;
}

@Controller('readyz')
export class ReadinessController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly drain: Drain,
    private readonly degradation: DegradationService,
  ) {}

  /**
   * Tells a load balancer whether to send new requests here. It stops doing so as soon as the gateway is told to stop.
   * Reads memory only, so it answers under any load.
   */
  @Get()
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadinessDescription> {
    const degraded = this.degradation.list();
    const { checks, stopping } = await this.check(degraded);
    response.setHeader('cache-control', 'no-store');
    if (stopping) response.status(503).setHeader('retry-after', '1');
    return { status: stopping ? 'stopping' : degraded.length > 0 ? 'degraded' : 'ready', degraded, checks };
  }

  @All()
  refuse(): never {
    throw methodNotAllowed('GET, HEAD');
  }

  private async check(degraded: readonly Degradation[]): Promise<{ checks: HealthIndicatorResult; stopping: boolean }> {
    const parts = DEGRADABLE.map((part) => () => {
      const reasons = degraded.filter((one) => one.part === part).map(({ reason }) => reason);
      const session = this.indicators.check(part);
      return reasons.length === 0 ? session.up() : session.degraded({ reasons });
    });
    try {
      return { checks: (await this.health.check([() => this.serving(), ...parts])).details, stopping: false };
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      return { checks: (error.getResponse() as HealthCheckResult).details, stopping: true };
    }
  }

  private serving(): HealthIndicatorResult {
    const session = this.indicators.check('gateway');
    return this.drain.ready ? session.up() : session.down('The gateway is being stopped.');
  }
}
