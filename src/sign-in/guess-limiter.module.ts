import { Module } from '@nestjs/common';
import { ObservabilityModule } from '../observability/observability.module.js';
import { GuessLimiter } from './guess-limiter.service.js';
import { RelayModule } from '../relay/relay.module.js';

/** All doors share one limiter: a guess at one of them counts at the others. */
@Module({ imports: [ObservabilityModule, RelayModule], providers: [GuessLimiter], exports: [GuessLimiter] })
export class GuessLimiterModule {}
