import { type ResponseOutputItem } from 'openai/resources/responses/responses';
import { type ToolForm } from '../neutral/client-request.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { newId } from '../wire/new-id.js';
import { asNumber, asObject, asString, asStrings, parseText, textOf } from '../../dialects/wire-value.js';
import { type Emit } from './emit-event.js';

export interface CallBuilder {
  index: number;
  args(text: string): void;
  /** Ends the item; the call of an answer that was cut off is `incomplete`. */
  close(status: 'completed' | 'incomplete'): ResponseOutputItem;
}

type ToolStart = NeutralEvent & { type: 'toolStart' };

/**
 * One call of a tool, in the form in which the client declared the tool. A tool that it did not declare is a function.
 */
export function createCallBuilder(index: number, call: ToolStart, form: ToolForm | undefined, emit: Emit): CallBuilder {
  switch (form?.kind) {
    case 'tool_search':
    case 'shell':
    case 'local_shell':
    case 'apply_patch':
      return createWholeCall(index, call.id, form.kind, emit);
    case 'function':
    case 'custom':
    case undefined:
      return createStreamedCall(index, call, form, emit);
  }
}

/** Calls of functions and custom tools are streamed as the model writes them. */
function createStreamedCall(index: number, call: ToolStart, form: ToolForm | undefined, emit: Emit): CallBuilder {
  const common = {
    call_id: call.id,
    name: form?.name ?? call.name,
    ...(form?.namespace !== undefined && { namespace: form.namespace }),
    status: 'in_progress' as const,
  };
  const item = call.custom
    ? { id: newId('ctc_'), type: 'custom_tool_call' as const, input: '', ...common }
    : { id: newId('fc_'), type: 'function_call' as const, arguments: '', ...common };
  const place = { item_id: item.id, output_index: index };
  emit({ type: 'response.output_item.added', output_index: index, item: { ...item } });

  return {
    index,
    args(delta) {
      if (item.type === 'custom_tool_call') {
        item.input += delta;
        emit({ type: 'response.custom_tool_call_input.delta', ...place, delta });
      } else {
        item.arguments += delta;
        emit({ type: 'response.function_call_arguments.delta', ...place, delta });
      }
    },
    close(status) {
      if (item.type === 'custom_tool_call')
        emit({ type: 'response.custom_tool_call_input.done', ...place, input: item.input });
      else
        emit({ type: 'response.function_call_arguments.done', ...place, name: item.name, arguments: item.arguments });
      const closed = { ...item, status };
      emit({ type: 'response.output_item.done', output_index: index, item: closed });
      return closed;
    },
  };
}

type WholeKind = Exclude<ToolForm['kind'], 'function' | 'custom'>;
type Status = 'in_progress' | 'completed' | 'incomplete';

const ID_PREFIX: Readonly<Record<WholeKind, string>> = {
  tool_search: 'tsc_',
  shell: 'sh_',
  local_shell: 'lsh_',
  apply_patch: 'apc_',
};

/** Calls whose items hold an object, for which the API has no deltas: their arguments come with the end. */
function createWholeCall(index: number, callId: string, kind: WholeKind, emit: Emit): CallBuilder {
  const common = { id: newId(ID_PREFIX[kind]), call_id: callId };
  let written = '';
  emit({ type: 'response.output_item.added', output_index: index, item: writeItem(kind, common, '', 'in_progress') });

  return {
    index,
    args: (text) => {
      written += text;
    },
    close(status) {
      const item = writeItem(kind, common, written, status);
      emit({ type: 'response.output_item.done', output_index: index, item });
      return item;
    },
  };
}

function writeItem(
  kind: WholeKind,
  common: { id: string; call_id: string },
  written: string,
  status: Status,
): ResponseOutputItem {
  const parsed = written.trim() === '' ? {} : (parseText(written) ?? written);
  const args = asObject(parsed) ?? {};
  switch (kind) {
    case 'tool_search':
      return { ...common, type: 'tool_search_call', execution: 'client', arguments: parsed, status };
    case 'shell':
      return {
        ...common,
        type: 'shell_call',
        action: {
          commands: asStrings(args.commands),
          timeout_ms: asNumber(args.timeout_ms) ?? null,
          max_output_length: asNumber(args.max_output_length) ?? null,
        },
        environment: { type: 'local' },
        status,
      };
    case 'local_shell':
      return {
        ...common,
        type: 'local_shell_call',
        action: {
          type: 'exec',
          command: asStrings(args.command),
          env: {},
          timeout_ms: asNumber(args.timeout_ms) ?? null,
          working_directory: asString(args.working_directory) ?? null,
        },
        status,
      };
    case 'apply_patch':
      return {
        ...common,
        type: 'apply_patch_call',
        operation: writeOperation(textOf(args.type), textOf(args.path), textOf(args.diff)),
        status: status === 'completed' ? 'completed' : 'in_progress',
      };
  }
}

function writeOperation(
  type: string,
  path: string,
  diff: string,
): (ResponseOutputItem & { type: 'apply_patch_call' })['operation'] {
  if (type === 'delete_file') return { type, path };
  return { type: type === 'create_file' ? type : 'update_file', path, diff };
}
