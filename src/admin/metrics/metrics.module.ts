import { Module } from '@nestjs/common';
import { DegradationService } from '../degradation.service.js';
import { Gauges } from './gauges.service.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsReader } from './metrics-reader.service.js';
import { MetricsGuard } from './metrics.guard.js';
import { AdminSourcesModule } from '../admin-sources.module.js';

@Module({
  imports: [AdminSourcesModule],
  controllers: [MetricsController],
  providers: [DegradationService, Gauges, MetricsGuard, MetricsReader],
  exports: [DegradationService],
})
export class MetricsModule {}
