import { type Content, type GenerateContentConfig, type GenerationConfig, type Tool } from '@google/genai';

/** What the SDK takes in one `config`, and writes at the top of the body. */
type TopField =
  | 'systemInstruction'
  | 'tools'
  | 'toolConfig'
  | 'safetySettings'
  | 'cachedContent'
  | 'labels'
  | 'serviceTier'
  | 'store'
  | 'continuationToken'
  | 'modelArmorConfig'
  | 'generationOutputConfig';

/** What the SDK does itself. */
type SdkField = 'httpOptions' | 'abortSignal' | 'automaticFunctionCalling' | 'automaticContinuation';

/** `generationConfig` on the wire. */
export interface WireGenerationConfig
  extends Omit<GenerateContentConfig, TopField | SdkField | keyof GenerationConfig>, GenerationConfig {
  /** What SDKs of 2025 call `responseJsonSchema`. */
  _responseJsonSchema?: unknown;
}

/**
 * The fields of a generateContent request on the wire. `model` and `stream` stand in the body in Factory's form only.
 * https://ai.google.dev/api/generate-content
 */
export interface WireRequest extends Pick<GenerateContentConfig, Exclude<TopField, 'systemInstruction' | 'tools'>> {
  model?: string;
  stream?: boolean;
  contents: Content[];
  systemInstruction?: Content;
  tools?: Tool[];
  generationConfig?: WireGenerationConfig;
}
