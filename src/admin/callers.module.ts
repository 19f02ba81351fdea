import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { BreakGlassToken } from './break-glass-token.service.js';
import { Callers } from './callers.service.js';

@Module({ imports: [KeysModule], providers: [BreakGlassToken, Callers], exports: [BreakGlassToken, Callers] })
export class CallersModule {}
