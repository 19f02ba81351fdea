import { Schema } from '../config/field-rules.js';
import { NUMBER, TEXT, TIME } from '../config/field-schemas.js';
import { KEY_LIMITS, LIMIT_NAMES } from './limit-table.js';
import { type Raises } from './raises.js';

/** A raise as the admin API shows it. */
export class RaiseDescription {
  @Schema({ ...TEXT, description: 'The field of the limit, such as budget_usd.month' }) limit!: string;

  @Schema(NUMBER) amount!: number;

  @Schema(TIME) until!: string;
}

export function describeRaises(raises: Raises): RaiseDescription[] {
  return LIMIT_NAMES.flatMap((name) => {
    const raise = raises[name];
    if (!raise) return [];
    return [{ limit: KEY_LIMITS[name].field, amount: raise.amount, until: new Date(raise.untilMs).toISOString() }];
  });
}
