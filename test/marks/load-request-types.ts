import ts from 'typescript';

/** The types of the requests that the vendors' SDKs send, by the name that the probes know them by. */
const SOURCE = `
import { type MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages/messages';
import { type MessageCreateParamsNonStreaming as Beta } from '@anthropic-ai/sdk/resources/beta/messages/messages';
import { type ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { type ResponseCreateParamsNonStreaming } from 'openai/resources/responses/responses';
import { type WireRequest } from './src/translate/generate/wire-request.js';
interface Requests {
  messages: MessageCreateParamsNonStreaming;
  'messages (beta)': Beta;
  chat: ChatCompletionCreateParamsNonStreaming;
  responses: ResponseCreateParamsNonStreaming;
  generate: WireRequest;
}
`;
const FILE = 'request-types.ts';
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
};

export interface RequestTypes {
  checker: ts.TypeChecker;
  types: ReadonlyMap<string, ts.Type>;
}

/** Reads the declarations of the installed SDKs, so that whatever a newer one adds is probed, too. */
export function loadRequestTypes(): RequestTypes {
  const host = ts.createCompilerHost(OPTIONS);
  const readFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === FILE ? ts.createSourceFile(FILE, SOURCE, ts.ScriptTarget.ES2022) : readFile(name, ...rest);
  const program = ts.createProgram([FILE], OPTIONS, host);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(FILE);
  const requests = file?.statements.find((statement) => ts.isInterfaceDeclaration(statement));
  const properties = requests ? checker.getPropertiesOfType(checker.getTypeAtLocation(requests)) : [];
  return { checker, types: new Map(properties.map((each) => [each.name, checker.getTypeOfSymbol(each)])) };
}
