import {
  type ResponseCodeInterpreterToolCall,
  type ResponseFileSearchToolCall,
  type ResponseFunctionToolCall,
  type ResponseInputItem,
} from 'openai/resources/responses/responses';
import { DROPPED, fieldsOf, KEPT, kindsOf } from '../wire/field-fates.js';
import { FORMAT_FATES } from './format-fates.js';
import { PART_FATES, RESULT_PART_FATES } from './part-fates.js';
import { TOOL_FATES } from './tool-fates.js';

/** That the client itself made a call says nothing. */
const CALLER = kindsOf<NonNullable<ResponseFunctionToolCall['caller']>, 'type'>(
  'type',
  { direct: { type: KEPT }, program: DROPPED },
  DROPPED,
);

/** What an item is called and how far it got concerns OpenAI's own store alone. */
const ITEM = { type: KEPT, id: DROPPED, status: DROPPED } as const;
const CALL = { ...ITEM, call_id: KEPT, caller: CALLER } as const;
const FUNCTION_CALL = { ...CALL, name: KEPT, namespace: KEPT, async: DROPPED } as const;
const MCP = { type: KEPT, id: DROPPED, name: KEPT, server_label: KEPT, arguments: KEPT } as const;
const MESSAGE = { ...ITEM, role: KEPT, content: PART_FATES, phase: DROPPED } as const;

/** What becomes of the items of a Responses request on a model of another dialect. */
export const ITEM_FATES = kindsOf<ResponseInputItem, 'type'>(
  'type',
  {
    message: MESSAGE,
    function_call: { ...FUNCTION_CALL, arguments: KEPT },
    custom_tool_call: { ...FUNCTION_CALL, input: KEPT },
    tool_search_call: { ...CALL, arguments: KEPT, execution: KEPT },
    shell_call: { ...CALL, action: KEPT, environment: DROPPED },
    local_shell_call: { ...CALL, action: KEPT },
    apply_patch_call: { ...CALL, operation: KEPT },
    computer_call: { ...CALL, action: KEPT, actions: KEPT, pending_safety_checks: DROPPED },
    function_call_output: { ...CALL, output: RESULT_PART_FATES, name: DROPPED, namespace: DROPPED },
    custom_tool_call_output: { ...CALL, output: RESULT_PART_FATES },
    tool_search_output: { ...CALL, tools: TOOL_FATES, execution: KEPT },
    shell_call_output: {
      ...CALL,
      // A part, as clients write it to other tools, is read too.
      output: fieldsOf<ResponseInputItem.ShellCallOutput['output'][number] & { type: string; text: string }>({
        type: KEPT,
        text: KEPT,
        stdout: KEPT,
        stderr: KEPT,
        outcome: fieldsOf<{ type: string; exit_code: number }>({ type: KEPT, exit_code: KEPT }),
      }),
      max_output_length: DROPPED,
    },
    // Names its call by the id of that item.
    local_shell_call_output: { ...ITEM, id: KEPT, call_id: KEPT, output: KEPT },
    apply_patch_call_output: { ...CALL, output: KEPT, status: KEPT },
    computer_call_output: { ...CALL, output: RESULT_PART_FATES, acknowledged_safety_checks: DROPPED },
    // Reasoning that the upstream's vendor cannot take back is named by the translation.
    reasoning: { ...ITEM, summary: KEPT, encrypted_content: KEPT, content: DROPPED },
    additional_tools: { ...ITEM, role: KEPT, tools: TOOL_FATES },
    configuration_update: {
      ...ITEM,
      reasoning: fieldsOf<{ effort: string }>({ effort: KEPT }),
      text: fieldsOf<{ format: unknown }>({ format: FORMAT_FATES }),
    },
    compaction: { ...ITEM, encrypted_content: KEPT },
    compaction_trigger: ITEM,
    item_reference: KEPT,
    // Items of tools that OpenAI ran: those of which nothing can be read are named by the reader.
    web_search_call: KEPT,
    mcp_list_tools: KEPT,
    file_search_call: {
      ...ITEM,
      queries: DROPPED,
      results: fieldsOf<NonNullable<ResponseFileSearchToolCall['results']>[number]>({
        filename: KEPT,
        text: KEPT,
        attributes: DROPPED,
        file_id: DROPPED,
        score: DROPPED,
      }),
    },
    code_interpreter_call: {
      ...ITEM,
      code: KEPT,
      container_id: DROPPED,
      outputs: kindsOf<NonNullable<ResponseCodeInterpreterToolCall['outputs']>[number], 'type'>(
        'type',
        { logs: { type: KEPT, logs: KEPT }, image: { type: KEPT, url: KEPT } },
        DROPPED,
      ),
    },
    image_generation_call: {
      ...ITEM,
      result: KEPT,
      revised_prompt: KEPT,
      output_format: KEPT,
      action: DROPPED,
      background: DROPPED,
      error: DROPPED,
      quality: DROPPED,
      size: DROPPED,
      svg_usage: DROPPED,
    },
    mcp_call: {
      ...MCP,
      output: KEPT,
      error: fieldsOf<{ type: string; message: string; content: unknown; code: unknown }>({
        type: KEPT,
        message: KEPT,
        content: KEPT,
        code: DROPPED,
      }),
      approval_request_id: DROPPED,
      status: DROPPED,
    },
    mcp_approval_request: MCP,
    mcp_approval_response: { ...ITEM, approve: KEPT, reason: KEPT, approval_request_id: DROPPED },
    program: { ...ITEM, code: KEPT, call_id: DROPPED, fingerprint: DROPPED },
    program_output: { ...ITEM, result: KEPT, call_id: DROPPED },
  },
  // Without a type it is a message; of a kind that is not known yet its text or content goes on.
  fieldsOf<{ type: string; role: string; content: unknown; text: string; author: string; encrypted_content: string }>({
    type: KEPT,
    role: KEPT,
    content: PART_FATES,
    text: KEPT,
    author: DROPPED,
    encrypted_content: KEPT,
  }),
);
