import {
  type EnterpriseWebSearch,
  type FunctionCallingConfig,
  type FunctionDeclaration,
  type GoogleSearch,
  type GoogleSearchRetrieval,
  type Tool,
  type ToolConfig,
} from '@google/genai';
import { DROPPED, fieldsOf, KEPT } from '../wire/field-fates.js';

const FUNCTION_DECLARATION = fieldsOf<FunctionDeclaration>({
  name: KEPT,
  description: KEPT,
  parameters: KEPT,
  parametersJsonSchema: KEPT,
  response: DROPPED,
  responseJsonSchema: DROPPED,
  behavior: DROPPED,
});

/** What becomes of the entries of `tools`: those that only Google runs are refused by the reader. */
export const TOOL_FATES = fieldsOf<Tool>({
  functionDeclarations: FUNCTION_DECLARATION,
  googleSearch: fieldsOf<GoogleSearch>({
    blockingConfidence: DROPPED,
    excludeDomains: DROPPED,
    searchTypes: DROPPED,
    timeRangeFilter: DROPPED,
  }),
  googleSearchRetrieval: fieldsOf<GoogleSearchRetrieval>({ dynamicRetrievalConfig: DROPPED }),
  enterpriseWebSearch: fieldsOf<EnterpriseWebSearch>({ blockingConfidence: DROPPED, excludeDomains: DROPPED }),
  urlContext: KEPT,
  codeExecution: KEPT,
  computerUse: KEPT,
  googleMaps: KEPT,
  fileSearch: KEPT,
  retrieval: KEPT,
  mcpServers: KEPT,
  exaAiSearch: KEPT,
  parallelAiSearch: KEPT,
});

/** What becomes of `toolConfig`. */
export const TOOL_CONFIG_FATES = fieldsOf<ToolConfig>({
  functionCallingConfig: fieldsOf<FunctionCallingConfig>({
    mode: KEPT,
    allowedFunctionNames: KEPT,
    streamFunctionCallArguments: DROPPED,
  }),
  retrievalConfig: DROPPED,
  includeServerSideToolInvocations: DROPPED,
});
