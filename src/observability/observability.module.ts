import { Module } from '@nestjs/common';
import { Metrics } from './metrics.service.js';
import { Siblings } from './siblings.service.js';
import { Traffic } from './traffic.service.js';

@Module({ providers: [Metrics, Siblings, Traffic], exports: [Metrics, Siblings, Traffic] })
export class ObservabilityModule {}
