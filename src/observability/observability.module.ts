import { Module } from '@nestjs/common';
import { Traffic } from './traffic.service.js';

@Module({ providers: [Traffic], exports: [Traffic] })
export class ObservabilityModule {}
