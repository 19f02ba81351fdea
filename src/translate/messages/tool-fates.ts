import { type BetaTool, type BetaToolUnion, type BetaUserLocation } from '@anthropic-ai/sdk/resources/beta/messages';
import { type ToolUnion } from '@anthropic-ai/sdk/resources/messages';
import { DROPPED, fieldsOf, KEPT, kindsOf } from '../wire/field-fates.js';

/** A tool that the client runs. What it loads and who may call it concerns Anthropic's own search and code alone. */
const FUNCTION = {
  name: KEPT,
  description: KEPT,
  input_schema: KEPT,
  strict: KEPT,
  type: KEPT,
  cache_control: ['messages'],
  defer_loading: DROPPED,
  allowed_callers: DROPPED,
  eager_input_streaming: DROPPED,
  input_examples: DROPPED,
} as const;

const WEB_SEARCH = {
  name: KEPT,
  type: KEPT,
  max_uses: ['messages'],
  allowed_domains: ['messages', 'responses'],
  user_location: fieldsOf<BetaUserLocation>({ type: KEPT, city: KEPT, country: KEPT, region: KEPT, timezone: KEPT }, [
    'messages',
    'responses',
  ]),
  blocked_domains: DROPPED,
  cache_control: ['messages'],
  defer_loading: DROPPED,
  allowed_callers: DROPPED,
  strict: DROPPED,
} as const;

/**
 * What becomes of the tools of a Messages request on a model of another vendor. Those that Anthropic defines or runs
 * are named as a whole by the writers, which is `KEPT` here.
 */
export const TOOL_FATES = kindsOf<BetaToolUnion | ToolUnion, 'type'>(
  'type',
  {
    custom: FUNCTION,
    web_search_20250305: WEB_SEARCH,
    web_search_20260209: WEB_SEARCH,
    web_search_20260318: { ...WEB_SEARCH, response_inclusion: DROPPED },
    advisor_20260301: KEPT,
    bash_20241022: KEPT,
    bash_20250124: KEPT,
    browser_toolset_20260801: KEPT,
    code_execution_20250522: KEPT,
    code_execution_20250825: KEPT,
    code_execution_20260120: KEPT,
    code_execution_20260521: KEPT,
    computer_20241022: KEPT,
    computer_20250124: KEPT,
    computer_20251124: KEPT,
    computer_toolset_20260801: KEPT,
    mcp_toolset: KEPT,
    memory_20250818: KEPT,
    text_editor_20241022: KEPT,
    text_editor_20250124: KEPT,
    text_editor_20250429: KEPT,
    text_editor_20250728: KEPT,
    tool_search_tool_bm25: KEPT,
    tool_search_tool_bm25_20251119: KEPT,
    tool_search_tool_regex: KEPT,
    tool_search_tool_regex_20251119: KEPT,
    web_fetch_20250910: KEPT,
    web_fetch_20260209: KEPT,
    web_fetch_20260309: KEPT,
    web_fetch_20260318: KEPT,
  },
  fieldsOf<BetaTool>(FUNCTION),
);
