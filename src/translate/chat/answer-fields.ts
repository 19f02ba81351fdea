import { type ChatCompletionMessage } from 'openai/resources/chat/completions';
import { sealToWire } from '../wire/carrier.js';
import { type NeutralAnswer } from '../neutral/fold-events.js';
import { type UrlCitation } from '../neutral/neutral-events.js';

/** Fields beyond OpenAI's own that Chat clients of reasoning models know (DeepSeek's, LiteLLM's). */
export interface ChatExtensions {
  reasoning_content?: string;
  thinking_blocks?: ThinkingBlockWire[];
  annotations?: ChatCompletionMessage.Annotation[];
  images?: { type: 'image_url'; image_url: { url: string } }[];
}

type ThinkingBlockWire =
  { type: 'thinking'; thinking: string; signature: string } | { type: 'redacted_thinking'; data: string };

/** One id for all chunks: the upstream's without its prefix. */
export function chatId(id: string): string {
  return id.startsWith('chatcmpl-') ? id : `chatcmpl-${id.replace(/^(msg|resp)_/, '')}`;
}

export function chatServiceTier(tier: string | undefined): 'default' | 'priority' | undefined {
  if (tier === 'standard') return 'default';
  return tier === 'priority' ? 'priority' : undefined;
}

/** Sealed reasoning in the form that a client can replay; the only way to keep seals without a memory here. */
export function thinkingBlocks(answer: NeutralAnswer): ThinkingBlockWire[] {
  return answer.blocks.flatMap((block): ThinkingBlockWire[] => {
    if (block.type !== 'thinking' || block.seal === undefined || block.seal.family === 'chat') return [];
    const value = sealToWire({ seal: block.seal, redacted: block.redacted }, 'claude');
    return [
      block.redacted
        ? { type: 'redacted_thinking', data: value }
        : { type: 'thinking', thinking: block.text, signature: value },
    ];
  });
}

export function annotationOf(citation: UrlCitation): ChatCompletionMessage.Annotation {
  return {
    type: 'url_citation',
    url_citation: { url: citation.url, title: citation.title, start_index: citation.start, end_index: citation.end },
  };
}

/** What a refusing model said, or a sentence in its place. */
export function refusalText(answer: Pick<NeutralAnswer, 'refusal' | 'stop'>): string | null {
  if (answer.refusal !== '') return answer.refusal;
  return answer.stop.reason === 'refusal' ? (answer.stop.explanation ?? 'The model declined to answer.') : null;
}

export function imageUrl(mediaType: string, base64: string): { type: 'image_url'; image_url: { url: string } } {
  return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${base64}` } };
}
