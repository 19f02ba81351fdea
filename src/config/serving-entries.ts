import 'reflect-metadata';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Milliseconds. */
export class TimeoutsEntry {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  connect_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  first_byte_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  first_byte_json_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  idle_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  ping_ms?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  total_ms?: number;

  /** For a client to send the headers of a request. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  client_headers_ms?: number;

  /** For a client to send a whole request. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3_600_000)
  client_request_ms?: number;
}

/** Milliseconds. */
export class DrainEntry {
  /** How long newcomers are still served after SIGTERM. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(3_600_000)
  grace_ms?: number;

  /** How long answers under way may take after that. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  limit_ms?: number;
}
