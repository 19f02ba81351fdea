import { Schema } from '../config/field-rules.js';
import { COUNT, COUNTS, listOf, NUMBER, oneOf, orNull, TEXT, TEXTS, TIME, YES_OR_NO } from '../config/field-schemas.js';

const CREDENTIALS = ['api_key', 'tokens', 'cloud'] as const;
const STATES = [
  'ready',
  'trial',
  'busy',
  'cooling',
  'awaiting_token',
  'retired',
  'disabled',
  'needs_login',
  'refused',
  'exhausted',
] as const;

class RestingModel {
  @Schema(TEXT) model!: string;
  @Schema(TIME) until!: string;
}

/** What a person may see of an account. No field holds a secret. Times are ISO 8601. */
export class AccountDescription {
  @Schema(TEXT) id!: string;
  @Schema(orNull(TEXT)) name!: string | null;
  @Schema(orNull(TEXT)) email!: string | null;
  @Schema(TEXT) upstream!: string;
  @Schema(oneOf('file', 'import', 'api_key', 'cloud', 'refresh_key', 'auth_json')) source!: string;
  @Schema(oneOf(...CREDENTIALS)) credential!: (typeof CREDENTIALS)[number];
  @Schema(orNull(TEXT)) organization_id!: string | null;
  @Schema(TEXTS) labels!: readonly string[];
  @Schema(YES_OR_NO) enabled!: boolean;
  @Schema(NUMBER) weight!: number;
  @Schema(orNull(COUNT)) max_concurrency!: number | null;
  @Schema(oneOf(...STATES)) state!: (typeof STATES)[number];
  @Schema({ ...orNull(TEXT), description: 'Why it is not ready' }) reason!: string | null;
  @Schema(orNull(TIME)) next_try_at!: string | null;
  @Schema({ ...listOf(() => RestingModel), description: 'Models for which it rests, although it takes other requests' })
  resting_models!: readonly RestingModel[];
  @Schema({ ...NUMBER, minimum: 0.05, maximum: 1 }) health!: number;
  @Schema(COUNT) in_flight!: number;
  @Schema(orNull(TIME)) expires_at!: string | null;
  @Schema(orNull(TIME)) refreshed_at!: string | null;
  @Schema(orNull(TIME)) next_refresh_at!: string | null;
  @Schema(orNull(TIME)) last_used_at!: string | null;
  @Schema(orNull(TEXT)) last_error!: string | null;
  @Schema(orNull(TIME)) last_error_at!: string | null;
  @Schema(COUNT) requests!: number;
  @Schema(COUNTS) errors!: Readonly<Record<string, number>>;
  @Schema(COUNTS) tokens!: Readonly<Record<string, number>>;
}
