import { type NeutralEvent } from './neutral-events.js';
import { type Block, type NeutralRequest } from './neutral-request.js';
import { type Seal } from './seal.js';
import { type AnswerFilter } from './stream-parts.js';

/**
 * Who seals the reasoning of an answer. OpenAI answers 400 to a seal of another organisation; Anthropic opens its
 * signatures on every platform, and Google refuses a call without one.
 */
export interface SealMaker {
  /** Stands for the account, or for its organisation where that is known. */
  mark: string;
  /** Seals without a mark count as foreign, because the conversation has left the model's first upstream. */
  isAway: boolean;
}

/** Marks OpenAI's seals in an answer, so that they come back to nobody who cannot open them. */
export function createSealMarker({ mark }: SealMaker): AnswerFilter {
  return (events) => events.map((event) => markSeal(event, mark));
}

function markSeal(event: NeutralEvent, maker: string): NeutralEvent {
  if (event.type !== 'thinkSignature' && event.type !== 'redacted') return event;
  return event.seal.family === 'oai' ? { ...event, seal: { ...event.seal, maker } } : event;
}

/** Takes OpenAI's seals off the reasoning that the account cannot open. Without a seal nothing of it goes upstream. */
export function withoutForeignSeals(request: NeutralRequest, maker: SealMaker): NeutralRequest {
  const isForeign = (seal: Seal): boolean =>
    seal.family === 'oai' && (seal.maker === undefined ? maker.isAway : seal.maker !== maker.mark);
  const open = (block: Block): Block => {
    if (block.type !== 'thinking' || !block.seal || !isForeign(block.seal)) return block;
    const { seal: _seal, ...unsealed } = block;
    return unsealed;
  };
  return { ...request, turns: request.turns.map((turn) => ({ ...turn, blocks: turn.blocks.map(open) })) };
}
