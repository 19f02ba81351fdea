import { type Dialect } from '../../dialects/dialect.js';
import { type ToolCallBlock, type ToolResultBlock, type Turn } from '../neutral/neutral-request.js';
import { LONGEST_ID, toolIdFor } from './tool-ids.js';

interface Call {
  id: string;
  answered: boolean;
}

/** Calls of one answer of the model, in their order; those before `next` have their results. */
interface CallQueue {
  calls: Call[];
  next: number;
}

/**
 * A history in which every tool call has an id of its own that an upstream of `to` accepts, and every result the id of
 * its call. Servers that number their calls anew in each answer (Kimi's `f:0`), or within none, make one id mean
 * several calls: of those a result answers the oldest of the latest answer that has no result yet. An id never depends
 * on what comes after it, so the beginning of a conversation stays the same and its prompt cache counts.
 */
export function uniqueCallIds(turns: readonly Turn[], to: Dialect): Turn[] {
  const newId = createIdMaker();
  /** Of the latest answer that had calls. */
  let latest: CallQueue = { calls: [], next: 0 };
  /** The calls that an id of the client means: those of the latest answer that used it. */
  const meant = new Map<string, CallQueue & { answer: number }>();
  /** The call that a result with an id of the client answered last. */
  const answered = new Map<string, string>();
  let answer = 0;
  let count = 0;

  function identifyCall(block: ToolCallBlock): ToolCallBlock {
    const call = { id: newId(toolIdFor(to, block.id) || `call_${count}`), answered: false };
    count++;
    latest.calls.push(call);
    const before = meant.get(block.id);
    if (before?.answer === answer) before.calls.push(call);
    else meant.set(block.id, { answer, calls: [call], next: 0 });
    return { ...block, id: call.id };
  }

  function identifyResult(block: ToolResultBlock): ToolResultBlock {
    const call = takeOldest(block.callId === '' ? latest : meant.get(block.callId));
    if (call !== undefined) answered.set(block.callId, call.id);
    const id = call?.id ?? answered.get(block.callId) ?? newId(toolIdFor(to, block.callId) || 'call');
    return { ...block, callId: id };
  }

  return turns.map((turn, at) => {
    if (turn.role === 'assistant' && turns[at - 1]?.role !== 'assistant') {
      answer++;
      if (turn.blocks.some((block) => block.type === 'toolCall')) latest = { calls: [], next: 0 };
    }
    const blocks = turn.blocks.map((block) => {
      if (block.type === 'toolCall') return identifyCall(block);
      return block.type === 'toolResult' ? identifyResult(block) : block;
    });
    return { ...turn, blocks };
  });
}

function takeOldest(queue: CallQueue | undefined): Call | undefined {
  if (queue === undefined) return undefined;
  while (queue.calls[queue.next]?.answered === true) queue.next++;
  const call = queue.calls[queue.next];
  if (call !== undefined) call.answered = true;
  return call;
}

/** Makes ids unique: the first call with an id keeps it, others get a number. */
function createIdMaker(): (wanted: string) => string {
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  return (wanted) => {
    let id = wanted;
    while (taken.has(id)) {
      const number = (numbers.get(wanted) ?? 1) + 1;
      numbers.set(wanted, number);
      const suffix = `_${number}`;
      id = `${wanted.slice(0, LONGEST_ID - suffix.length)}${suffix}`;
    }
    taken.add(id);
    return id;
  };
}
