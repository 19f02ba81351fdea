import { Module } from '@nestjs/common';
import { Drain } from './drain.service.js';

@Module({ providers: [Drain], exports: [Drain] })
export class RelayModule {}
