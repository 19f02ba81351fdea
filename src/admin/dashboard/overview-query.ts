import { IsOptional } from 'class-validator';
import { OneOf } from '../../config/field-rules.js';
import { type Range, RANGES } from './dashboard-api.js';

export class OverviewQuery {
  /** Absent: the last hour. */
  @IsOptional()
  @OneOf(RANGES)
  range?: Range;
}
