import { type NeutralAnswer } from './fold-events.js';
import { type NeutralEvent, usageEvents } from './neutral-events.js';

/** The events of a whole answer: what its stream would have been, in as few events as possible. */
export function replayAnswer(answer: NeutralAnswer): NeutralEvent[] {
  const { id, model, createdSeconds, citations, refusal, usage, stop } = answer;
  return [
    { type: 'start', id, model, ...(createdSeconds !== undefined && { createdSeconds }) },
    ...answer.blocks.flatMap(replayBlock),
    ...citations.map((citation): NeutralEvent => ({ type: 'annotation', citation })),
    ...(refusal === '' ? [] : [{ type: 'refusalDelta' as const, text: refusal }]),
    ...usageEvents(usage),
    { type: 'stop', ...stop },
    { type: 'end' },
  ];
}

function replayBlock(block: NeutralAnswer['blocks'][number], key: number): NeutralEvent[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'textDelta', text: block.text }];
    case 'thinking': {
      if (block.redacted && block.seal) return [{ type: 'redacted', seal: block.seal }];
      const text: NeutralEvent[] = block.text === '' ? [] : [{ type: 'thinkDelta', text: block.text }];
      return [...text, block.seal ? { type: 'thinkSignature', seal: block.seal } : { type: 'thinkEnd' }];
    }
    case 'toolCall':
      return [
        { type: 'toolStart', key, id: block.id, name: block.name, custom: block.custom },
        { type: 'toolArgs', key, args: block.args },
        { type: 'toolEnd', key },
      ];
    case 'image':
    case 'compaction':
      return [block];
  }
}
