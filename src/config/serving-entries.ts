import 'reflect-metadata';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { DAY_MS, HOUR_MS } from './durations.js';

/** Milliseconds. */
export class TimeoutsEntry {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  connect_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  first_byte_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  first_byte_json_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  idle_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  ping_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  total_ms?: number;

  /** How long a client may take to send the headers of a request. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  client_headers_ms?: number;

  /** How long a client may take to send a whole request. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  client_request_ms?: number;
}

/** Milliseconds. */
export class DrainEntry {
  /** How long newcomers are still served after SIGTERM. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(HOUR_MS)
  grace_ms?: number;

  /** How long answers under way may take after that. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(DAY_MS)
  limit_ms?: number;
}
