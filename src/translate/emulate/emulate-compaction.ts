import { GatewayError } from '../../dialects/gateway-error.js';
import { type Block, type NeutralRequest, type Turn } from '../neutral/neutral-request.js';
import { type NeutralEvent } from '../neutral/neutral-events.js';
import { type AnswerFilter } from '../neutral/stream-parts.js';

/** Makes of a summary what only this gateway can read, in all of its processes, and reads it again. */
export interface CompactionSeal {
  seal(summary: string): string;
  /** Undefined for what was sealed by anybody else, or was altered. */
  open(sealed: string): string | undefined;
}

const INSTRUCTION = `Write a summary of this conversation for somebody who goes on with it and has not seen it. Say:
- what the user wants, and how the user wants it done;
- what was decided, and why;
- what was done and found out, with the exact names, paths, commands, numbers and error messages that still matter;
- what is left to do, and what comes next.
Answer with the summary alone. Do not go on with the work and do not call any tool.`;

/**
 * Makes of a conversation the request for its summary. Tools are taken away, so that the model can only write; because
 * some vendors refuse a history that calls tools where none are declared, calls and results stand there as text.
 */
export function askForSummary(request: NeutralRequest): NeutralRequest {
  const { toolChoice: _choice, parallelToolCalls: _parallel, format: _format, ...rest } = request;
  const instruction: Turn = { role: 'user', blocks: [{ type: 'text', text: INSTRUCTION }] };
  const turns = request.turns.map((turn) => ({ ...turn, blocks: turn.blocks.flatMap(withoutTools) }));
  return { ...rest, tools: [], turns: [...turns, instruction] };
}

function withoutTools(block: Block): Block[] {
  switch (block.type) {
    case 'toolCall':
      return [{ type: 'text', text: `\n[Called the tool ${block.name}, call ${block.id}, with: ${block.args}]\n` }];
    case 'toolResult':
      return [{ type: 'text', text: `[Result of call ${block.callId}:]` }, ...block.content];
    default:
      return [block];
  }
}

/**
 * Turns the text of an answer into one sealed summary. Reasoning is no part of it. An answer without text, or one that
 * was cut off, is an error: the client would go on with a part of its conversation.
 */
export function createCompactor(compaction: CompactionSeal): AnswerFilter {
  let summary = '';
  let stop: NeutralEvent & { type: 'stop' } = { type: 'stop', reason: 'unknown' };

  function finish(): NeutralEvent[] {
    const problem = whyIncomplete(stop, summary);
    if (problem !== undefined) return [{ type: 'error', error: problem }];
    return [
      { type: 'compaction', summary, sealed: compaction.seal(summary) },
      { type: 'stop', reason: 'done' },
      { type: 'end' },
    ];
  }

  function compact(event: NeutralEvent): NeutralEvent[] {
    switch (event.type) {
      case 'textDelta':
        summary += event.text;
        return [];
      case 'stop':
        stop = event;
        return [];
      case 'start':
      case 'usage':
      case 'error':
        return [event];
      case 'end':
        return finish();
      default:
        return [];
    }
  }

  return (events) => events.flatMap(compact);
}

/** A summary that was cut off or refused would be so on every account; one that is missing may come on another. */
function whyIncomplete(
  { reason, explanation }: NeutralEvent & { type: 'stop' },
  summary: string,
): GatewayError | undefined {
  if (reason === 'length' || reason === 'context') return failure(400, 'the output limit cut the summary off');
  if (reason === 'refusal') return failure(400, explanation ?? 'the model declined');
  return summary.trim() === '' ? failure(502, 'the model wrote nothing') : undefined;
}

function failure(status: number, why: string): GatewayError {
  return new GatewayError(status, `The conversation could not be summarised: ${why}.`, { code: 'compaction_failed' });
}
