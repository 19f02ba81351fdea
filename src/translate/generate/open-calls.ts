import { type ToolCallBlock } from '../neutral/neutral-request.js';
import { shortHash } from '../wire/short-hash.js';

interface OpenCall {
  id: string;
  name: string;
  /** Whether the client gave the id. */
  isNamed: boolean;
}

/**
 * The calls of a conversation that have no response yet. An id is the client's choice in Google's format, so a response
 * may name its call by the function alone: then it answers the oldest call of that name.
 */
export class OpenCalls {
  private readonly calls: OpenCall[] = [];

  /** Adds a call. One without an id gets one from its place and content: the same in every later turn. */
  add(call: Pick<ToolCallBlock, 'name' | 'args'>, id: string, path: string): string {
    const known = id || `call_${shortHash(`${path} ${call.name} ${call.args}`, 24)}`;
    this.calls.push({ id: known, name: call.name, isNamed: id !== '' });
    return known;
  }

  /** The id of the call that a response answers; undefined where there is none. */
  close(id: string, name: string): string | undefined {
    const own = id === '' ? -1 : this.calls.findIndex((call) => call.id === id);
    const named = this.calls.findIndex((call) => call.name === name && (id === '' || !call.isNamed));
    const at = own === -1 ? named : own;
    const call = at === -1 ? undefined : this.calls.splice(at, 1)[0];
    return call?.id ?? (id === '' ? undefined : id);
  }
}
