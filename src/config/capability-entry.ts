import 'reflect-metadata';
import { IsArray, IsBoolean, IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Min } from 'class-validator';
import {
  type CapabilityOverride,
  type Effort,
  EFFORTS,
  FORCED_TOOL_CHOICES,
  type ForcedToolChoice,
  OFF_MODES,
  PROMPT_CACHINGS,
  type PromptCaching,
  type OffMode,
  OUTPUT_LIMIT_FIELDS,
  type OutputLimitField,
  SAMPLING_RULES,
  type SamplingRule,
  THINKING_FORMS,
  type ThinkingForm,
} from '../reasoning/model-capabilities.js';

/** An entry of `capabilities`: what is known of a model, over the gateway's own table. Every capability has a field. */
export class CapabilityEntry implements CapabilityOverride {
  @IsString()
  @IsNotEmpty()
  match!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  contextWindow?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  maxOutputTokens?: number;

  @IsOptional()
  @IsIn(THINKING_FORMS)
  thinking?: ThinkingForm;

  @IsOptional()
  @IsInt()
  @Min(0)
  minBudgetTokens?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  maxBudgetTokens?: number;

  @IsOptional()
  @IsBoolean()
  thinkingDisplay?: boolean;

  @IsOptional()
  @IsBoolean()
  thinksByDefault?: boolean;

  @IsOptional()
  @IsBoolean()
  canDisableThinking?: boolean;

  @IsOptional()
  @IsArray()
  @IsIn(EFFORTS, { each: true })
  efforts?: Effort[];

  @IsOptional()
  @IsBoolean()
  effortNone?: boolean;

  @IsOptional()
  @IsIn(OFF_MODES)
  offMode?: OffMode;

  @IsOptional()
  @IsIn(FORCED_TOOL_CHOICES)
  forcedToolChoice?: ForcedToolChoice;

  @IsOptional()
  @IsIn(SAMPLING_RULES)
  sampling?: SamplingRule;

  @IsOptional()
  @IsBoolean()
  prefill?: boolean;

  @IsOptional()
  @IsBoolean()
  structuredOutput?: boolean;

  @IsOptional()
  @IsBoolean()
  webSearch?: boolean;

  @IsOptional()
  @IsIn(OUTPUT_LIMIT_FIELDS)
  outputLimitField?: OutputLimitField;

  @IsOptional()
  @IsInt()
  @Min(0)
  maxStopSequences?: number;

  @IsOptional()
  @IsBoolean()
  reasoningInHistory?: boolean;

  @IsOptional()
  @IsIn(PROMPT_CACHINGS)
  promptCaching?: PromptCaching;

  @IsOptional()
  @IsBoolean()
  callSignatures?: boolean;
}
