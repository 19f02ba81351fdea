import { Module } from '@nestjs/common';
import { ProxyModule } from '../proxy/proxy.module.js';
import { GuessBrake } from './guess-brake.service.js';

/** One brake for all doors: a guess at one of them counts at the others. */
@Module({ imports: [ProxyModule], providers: [GuessBrake], exports: [GuessBrake] })
export class GuessBrakeModule {}
