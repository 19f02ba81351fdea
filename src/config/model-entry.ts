import 'reflect-metadata';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
} from 'class-validator';
import { MODEL_TYPES, type ModelType } from '../dialects/dialect.js';
import { REASONING_LEVELS, type ReasoningLevel } from '../reasoning/levels.js';

/** A request makes so many attempts at most; each endpoint of a model must have one. */
const MOST_ENDPOINTS = 8;

/** Each asks all endpoints of another model, for a client that waits. */
const MOST_FALLBACKS = 3;

/** An entry of `models`. */
export class ModelEntry {
  /** `display_name` in `GET /v1/models`; the id when absent. */
  @IsOptional()
  @IsString()
  name?: string;

  /** The id that clients ask for; may be a glob such as `claude-*`. */
  @IsString()
  @IsNotEmpty()
  id!: string;

  @IsIn(MODEL_TYPES)
  type!: ModelType;

  @IsOptional()
  @IsIn(REASONING_LEVELS)
  reasoning?: ReasoningLevel;

  /** The value of Factory's `x-api-provider`. */
  @IsOptional()
  @IsString()
  provider?: string | null;

  @IsOptional()
  @IsBoolean()
  fast?: boolean;

  /** The name of the endpoint that serves the model; the one named like `type` when absent. */
  @IsOptional()
  @IsString()
  endpoint?: string;

  /** The names of the endpoints that serve the model, in the order in which they are asked. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST_ENDPOINTS)
  @IsString({ each: true })
  endpoints?: string[];

  /** What endpoints call the model, by their names; `*` stands for the id asked for. */
  @IsOptional()
  @IsObject()
  ids?: Record<string, string>;

  /** The ids of other models that answer where nobody serves this one. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_FALLBACKS)
  @IsString({ each: true })
  fallbacks?: string[];

  /** The id of a model that answers where the conversation is too long for this one. */
  @IsOptional()
  @IsString()
  context_fallback?: string;
}
