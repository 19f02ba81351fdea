import {
  type BetaCacheControlEphemeral,
  type BetaContentBlockParam,
  type BetaContentBlockSourceContent,
  type BetaImageBlockParam,
  type BetaRequestDocumentBlock,
  type BetaRequestToolAdditionBlock,
  type BetaRequestToolRemovalBlock,
  type BetaToolResultBlockParam,
  type BetaToolUseBlockParam,
} from '@anthropic-ai/sdk/resources/beta/messages';
import { type ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { DROPPED, type Fate, fieldsOf, KEPT, kindsOf, type Shape } from '../wire/field-fates.js';
import { READABLE_SHAPE } from './readable-text.js';
import { TOOL_FATES } from './tool-fates.js';

type Result = Exclude<NonNullable<BetaToolResultBlockParam['content']>, string>[number];

/** Where a marker of the prompt cache gets from what OpenAI's models take one on, too. */
export const MARKED: Fate = ['messages', 'breakpoints'];

/** How long an entry is kept has other words there, and their default holds. */
export const CACHE_MARK = fieldsOf<BetaCacheControlEphemeral>({ type: MARKED, ttl: ['messages'] }, MARKED);

/** That the client itself made a call says nothing. */
const CALLER = kindsOf<NonNullable<BetaToolUseBlockParam['caller']>, 'type'>(
  'type',
  {
    direct: { type: KEPT },
    code_execution_20250825: DROPPED,
    code_execution_20260120: DROPPED,
  },
  DROPPED,
);

/** What other vendors' models read of a result of a tool that Anthropic runs. */
const VENDOR_RESULT = {
  type: KEPT,
  content: READABLE_SHAPE,
  tool_use_id: DROPPED,
  cache_control: DROPPED,
} as const;

const FILE_SOURCE = {
  base64: { type: KEPT, media_type: KEPT, data: KEPT },
  url: { type: KEPT, url: KEPT },
  file: { type: KEPT, file_id: KEPT },
} as const;

const TEXT = { type: KEPT, text: KEPT, cache_control: CACHE_MARK, citations: DROPPED } as const;
const IMAGE = {
  type: KEPT,
  source: kindsOf<BetaImageBlockParam['source'], 'type'>('type', FILE_SOURCE, DROPPED),
  cache_control: CACHE_MARK,
  transformations: DROPPED,
} as const;
const DOCUMENT = {
  type: KEPT,
  source: kindsOf<BetaRequestDocumentBlock['source'], 'type'>(
    'type',
    {
      ...FILE_SOURCE,
      text: { type: KEPT, media_type: KEPT, data: KEPT },
      content: {
        type: KEPT,
        content: kindsOf<BetaContentBlockSourceContent, 'type'>('type', { text: TEXT, image: IMAGE }, DROPPED),
      },
    },
    DROPPED,
  ),
  title: KEPT,
  context: KEPT,
  cache_control: CACHE_MARK,
  citations: DROPPED,
} as const;
const SEARCH_RESULT = {
  type: KEPT,
  title: KEPT,
  source: KEPT,
  content: READABLE_SHAPE,
  cache_control: CACHE_MARK,
  citations: DROPPED,
} as const;

/** A block of a kind that is not known yet: its text or content goes on. */
const UNKNOWN: Shape = fieldsOf<{ type: string; text: string; content: unknown }>({
  type: KEPT,
  text: KEPT,
  content: READABLE_SHAPE,
});

/** A result is one output elsewhere, whose parts carry no marks. */
const RESULT_PART = kindsOf<Result, 'type'>(
  'type',
  {
    text: { ...TEXT, cache_control: DROPPED },
    image: { ...IMAGE, cache_control: DROPPED },
    document: { ...DOCUMENT, cache_control: DROPPED },
    search_result: { ...SEARCH_RESULT, cache_control: DROPPED },
    tool_reference: { type: KEPT, tool_name: KEPT, cache_control: DROPPED },
    browser_state: { type: KEPT, tabs: READABLE_SHAPE, state_changes: READABLE_SHAPE, cache_control: DROPPED },
  },
  UNKNOWN,
);

/** Only a tool that the request itself declares can be shown or taken away. */
const ADDED_TOOL = kindsOf<BetaRequestToolAdditionBlock['tool'], 'type'>(
  'type',
  {
    tool_reference: { type: KEPT, name: KEPT },
    tool_definition: { type: KEPT, definition: TOOL_FATES },
    mcp_tool_reference: DROPPED,
    mcp_toolset_reference: DROPPED,
  },
  DROPPED,
);
const REMOVED_TOOL = kindsOf<BetaRequestToolRemovalBlock['tool'], 'type'>(
  'type',
  { tool_reference: { type: KEPT, name: KEPT }, mcp_tool_reference: DROPPED, mcp_toolset_reference: DROPPED },
  DROPPED,
);

/** What becomes of the content blocks of the Messages API on a model of another vendor. */
export const BLOCK_FATES = kindsOf<ContentBlockParam | BetaContentBlockParam, 'type'>(
  'type',
  {
    text: TEXT,
    image: IMAGE,
    document: DOCUMENT,
    search_result: SEARCH_RESULT,
    thinking: { type: KEPT, thinking: KEPT, signature: KEPT },
    redacted_thinking: { type: KEPT, data: KEPT },
    tool_use: {
      type: KEPT,
      id: KEPT,
      name: KEPT,
      input: KEPT,
      cache_control: DROPPED,
      caller: CALLER,
      toolset_name: DROPPED,
    },
    tool_result: {
      type: KEPT,
      tool_use_id: KEPT,
      content: RESULT_PART,
      is_error: KEPT,
      cache_control: DROPPED,
      toolset_name: DROPPED,
    },
    web_search_tool_result: { ...VENDOR_RESULT, caller: CALLER },
    web_fetch_tool_result: { ...VENDOR_RESULT, caller: CALLER },
    advisor_tool_result: VENDOR_RESULT,
    code_execution_tool_result: VENDOR_RESULT,
    bash_code_execution_tool_result: VENDOR_RESULT,
    text_editor_code_execution_tool_result: VENDOR_RESULT,
    tool_search_tool_result: VENDOR_RESULT,
    mcp_tool_result: { ...VENDOR_RESULT, is_error: DROPPED },
    compaction: {
      type: KEPT,
      content: KEPT,
      cache_control: DROPPED,
      encrypted_content: DROPPED,
      signature: DROPPED,
      tool_changes: DROPPED,
    },
    tool_addition: { type: KEPT, tool: ADDED_TOOL, cache_control: DROPPED },
    tool_removal: { type: KEPT, tool: REMOVED_TOOL, cache_control: DROPPED },
    container_upload: DROPPED,
    server_tool_use: DROPPED,
    mcp_tool_use: DROPPED,
    mcp_tool_listing: DROPPED,
    fallback: DROPPED,
  },
  UNKNOWN,
);
