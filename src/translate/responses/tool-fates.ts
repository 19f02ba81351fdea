import { type CustomTool, type Tool, type WebSearchTool } from 'openai/resources/responses/responses';
import { DROPPED, fieldsOf, KEPT, kindsOf } from '../wire/field-fates.js';

const CALLED = { allowed_callers: DROPPED, async: DROPPED, defer_loading: DROPPED } as const;
const FUNCTION = {
  type: KEPT,
  name: KEPT,
  description: KEPT,
  parameters: KEPT,
  strict: KEPT,
  output_schema: DROPPED,
  ...CALLED,
} as const;
const CUSTOM = {
  type: KEPT,
  name: KEPT,
  description: KEPT,
  format: kindsOf<NonNullable<CustomTool['format']>, 'type'>(
    'type',
    { text: { type: KEPT }, grammar: { type: KEPT, definition: KEPT, syntax: KEPT } },
    KEPT,
  ),
  ...CALLED,
} as const;

const SEARCH = {
  type: KEPT,
  user_location: fieldsOf<NonNullable<WebSearchTool['user_location']>>(
    { type: KEPT, city: KEPT, country: KEPT, region: KEPT, timezone: KEPT },
    ['messages'],
  ),
  search_context_size: DROPPED,
} as const;
const WEB_SEARCH = {
  ...SEARCH,
  filters: fieldsOf<NonNullable<WebSearchTool['filters']>>({ allowed_domains: KEPT }, ['messages']),
  external_web_access: DROPPED,
} as const;
const WEB_SEARCH_PREVIEW = { ...SEARCH, search_content_types: DROPPED } as const;

/**
 * What becomes of the tools of a Responses request on a model of another dialect. Those that OpenAI runs are named as a
 * whole by the writers, which is `KEPT` here.
 */
export const TOOL_FATES = kindsOf<Tool, 'type'>(
  'type',
  {
    function: FUNCTION,
    custom: CUSTOM,
    namespace: {
      type: KEPT,
      name: KEPT,
      description: KEPT,
      tools: kindsOf<{ type: 'function' } | { type: 'custom' }, 'type'>(
        'type',
        { function: FUNCTION, custom: CUSTOM },
        KEPT,
      ),
    },
    web_search: WEB_SEARCH,
    web_search_2025_08_26: WEB_SEARCH,
    web_search_preview: WEB_SEARCH_PREVIEW,
    web_search_preview_2025_03_11: WEB_SEARCH_PREVIEW,
    tool_search: { type: KEPT, description: KEPT, execution: KEPT, parameters: KEPT },
    shell: {
      type: KEPT,
      environment: kindsOf<{ type: 'local'; skills?: unknown }, 'type'>(
        'type',
        { local: { type: KEPT, skills: DROPPED } },
        KEPT,
      ),
      allowed_callers: DROPPED,
    },
    apply_patch: { type: KEPT, allowed_callers: DROPPED },
    local_shell: { type: KEPT },
    file_search: KEPT,
    computer: KEPT,
    computer_use_preview: KEPT,
    mcp: KEPT,
    code_interpreter: KEPT,
    programmatic_tool_calling: KEPT,
    image_generation: KEPT,
  },
  KEPT,
);
