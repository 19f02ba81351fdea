import { type ToolCallBlock } from '../neutral/neutral-request.js';
import { shortHash } from '../wire/short-hash.js';

interface OpenCall {
  id: string;
  isOpen: boolean;
}

/** Calls in their order; those before `next` have their responses. */
interface CallQueue {
  calls: OpenCall[];
  next: number;
}

/**
 * The calls of a conversation that have no response yet. An id is the client's choice in Google's format, so a response
 * may name its call by the function alone: then it answers the oldest call of that name.
 */
export class OpenCalls {
  private readonly byId = new Map<string, CallQueue>();
  private readonly byName = new Map<string, CallQueue>();
  private readonly withoutId = new Map<string, CallQueue>();

  /** Adds a call. One without an id gets one from its place and content: the same in every later turn. */
  add(call: Pick<ToolCallBlock, 'name' | 'args'>, id: string, path: string): string {
    const added = { id: id || `call_${shortHash(`${path} ${call.name} ${call.args}`, 24)}`, isOpen: true };
    push(this.byId, added.id, added);
    push(this.byName, call.name, added);
    if (id === '') push(this.withoutId, call.name, added);
    return added.id;
  }

  /** The id of the call that a response answers; undefined where there is none. */
  close(id: string, name: string): string | undefined {
    if (id === '') return take(this.byName.get(name))?.id;
    const call = take(this.byId.get(id)) ?? take(this.withoutId.get(name));
    return call?.id ?? id;
  }
}

function push(queues: Map<string, CallQueue>, key: string, call: OpenCall): void {
  const queue = queues.get(key);
  if (queue === undefined) queues.set(key, { calls: [call], next: 0 });
  else queue.calls.push(call);
}

/** Takes the oldest call that is open. */
function take(queue: CallQueue | undefined): OpenCall | undefined {
  if (queue === undefined) return undefined;
  while (queue.calls[queue.next]?.isOpen === false) queue.next++;
  const call = queue.calls[queue.next];
  if (call !== undefined) call.isOpen = false;
  return call;
}
