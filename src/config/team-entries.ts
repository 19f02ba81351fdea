import 'reflect-metadata';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsNumber, IsOptional, IsString, Matches, Max, Min } from 'class-validator';

/**
 * Prices in USD for a million tokens. The cost of a request is unknown where it used a kind of token without a price.
 */
export class PriceEntry {
  /** The id or glob of the models. */
  @IsString()
  @IsNotEmpty()
  match!: string;

  /** The first day (UTC) on which the prices hold; absent where they always do. */
  @IsOptional()
  @Matches(/^\d{4}-\d\d-\d\d$/, { message: 'from must be a date such as 2026-01-31' })
  from?: string;

  @IsNumber()
  @Min(0)
  input!: number;

  @IsNumber()
  @Min(0)
  output!: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  cache_read?: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  cache_write_5m?: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  cache_write_1h?: number;
}

export class LimitsEntry {
  /** What gateway keys may do while the limits that replicas share cannot be looked up. */
  @IsOptional()
  @IsIn(['open', 'closed'])
  when_database_away?: 'open' | 'closed';
}

export class UsageEntry {
  /** Whether what requests use is recorded; limits hold in either case. */
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  /** How long single records are kept; at least a month, because budgets go by them. */
  @IsOptional()
  @IsInt()
  @Min(32)
  @Max(3_650)
  keep_records_days?: number;

  /** How long the sums of hours are kept. */
  @IsOptional()
  @IsInt()
  @Min(32)
  @Max(3_650)
  keep_hours_days?: number;

  /** How much of the disk the records may take that the database does not have yet. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  spool_mb?: number;
}

export class AuditSettingsEntry {
  /** How long the audit log keeps who changed what; the database refuses to delete what is younger than a month. */
  @IsOptional()
  @IsInt()
  @Min(31)
  @Max(3_650)
  keep_days?: number;
}
