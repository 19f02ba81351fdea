import {
  type CodeExecutionResult,
  type Content,
  type ExecutableCode,
  type FileData,
  type FunctionCall,
  type FunctionResponse,
  type FunctionResponsePart,
  type Part,
} from '@google/genai';
import { DROPPED, fieldsOf, KEPT } from '../wire/field-fates.js';

const INLINE_DATA = fieldsOf<NonNullable<Part['inlineData']>>({ data: KEPT, mimeType: KEPT, displayName: KEPT });
const FILE_DATA = fieldsOf<FileData>({ fileUri: KEPT, mimeType: KEPT, displayName: KEPT });

const FUNCTION_CALL = fieldsOf<FunctionCall>({
  id: KEPT,
  name: KEPT,
  args: KEPT,
  // Pieces of a call that has not been finished.
  partialArgs: DROPPED,
  willContinue: DROPPED,
});
const FUNCTION_RESPONSE = fieldsOf<FunctionResponse>({
  id: KEPT,
  name: KEPT,
  response: KEPT,
  parts: fieldsOf<FunctionResponsePart>({ inlineData: INLINE_DATA, fileData: FILE_DATA, mediaProcessing: DROPPED }),
  scheduling: DROPPED,
  willContinue: DROPPED,
});

const PART_FATES = fieldsOf<Part>({
  text: KEPT,
  inlineData: INLINE_DATA,
  fileData: FILE_DATA,
  functionCall: FUNCTION_CALL,
  functionResponse: FUNCTION_RESPONSE,
  // Code that Google has run goes on as text.
  executableCode: fieldsOf<ExecutableCode>({ code: KEPT, language: KEPT, id: DROPPED }),
  codeExecutionResult: fieldsOf<CodeExecutionResult>({ outcome: KEPT, output: KEPT, id: DROPPED }),
  audioTranscription: fieldsOf<NonNullable<Part['audioTranscription']>>({
    text: KEPT,
    finished: DROPPED,
    languageCode: DROPPED,
    speakerLabel: DROPPED,
    words: DROPPED,
    startOffset: DROPPED,
    endOffset: DROPPED,
  }),
  // Reasoning that the upstream's vendor cannot take back is named by the translation.
  thought: KEPT,
  thoughtSignature: KEPT,
  // What Google's own tools did.
  toolCall: DROPPED,
  toolResponse: DROPPED,
  mediaResolution: DROPPED,
  mediaProcessing: DROPPED,
  videoMetadata: DROPPED,
  speechMetadata: DROPPED,
  partMetadata: DROPPED,
});

/** What becomes of a `Content` on a model of another dialect. */
export const CONTENT_FATES = fieldsOf<Content>({ role: KEPT, parts: PART_FATES });
