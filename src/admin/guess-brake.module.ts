import { Module } from '@nestjs/common';
import { GuessBrake } from './guess-brake.service.js';
import { RelayModule } from '../relay/relay.module.js';

/** All doors share one brake: a guess at one of them counts at the others. */
@Module({ imports: [RelayModule], providers: [GuessBrake], exports: [GuessBrake] })
export class GuessBrakeModule {}
