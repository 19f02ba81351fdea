import 'reflect-metadata';
import { IsOptional } from 'class-validator';
import { Moment, Schema } from '../config/field-rules.js';
import { withLimitSettings } from './limit-classes.js';

class RaiseTime {
  @IsOptional()
  @Schema({ description: 'Until when the raised limits hold; until the end of this month (UTC) when absent' })
  @Moment()
  until?: string | null;
}

/** Limits that are higher for a while; null takes a raise back. */
export class RaiseSettings extends withLimitSettings(RaiseTime) {}
