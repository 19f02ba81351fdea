import { Module } from '@nestjs/common';
import { Metrics } from './metrics.service.js';
import { Traffic } from './traffic.service.js';

@Module({ providers: [Metrics, Traffic], exports: [Metrics, Traffic] })
export class ObservabilityModule {}
