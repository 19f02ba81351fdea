import { describe, expect, it } from '@jest/globals';
import { ResponsesProgress, type StreamPosition } from './responses-progress.js';

function after(...events: string[]): StreamPosition {
  const progress = new ResponsesProgress();
  for (const event of events) progress.note(Buffer.from(event));
  return progress.position;
}

const CREATED = JSON.stringify({
  type: 'response.created',
  sequence_number: 0,
  response: {
    id: 'resp_1',
    created_at: 1760000000,
    instructions: 'say "id":"resp_2", "model":"x" and "sequence_number":9',
    model: 'gpt-5.4',
    tools: [{ type: 'image_generation', model: 'gpt-image-2' }],
  },
});
const delta = (sequence_number?: number): string =>
  JSON.stringify({
    type: 'response.output_text.delta',
    sequence_number,
    item_id: 'msg_1',
    delta: '"sequence_number":99',
  });

describe('how far a stream of the Responses API has come', () => {
  it('is told by the response that began it and the number of its last event', () => {
    expect(after(CREATED, delta(1), delta(2))).toEqual({
      id: 'resp_1',
      model: 'gpt-5.4',
      createdAt: 1760000000,
      nextSequence: 3,
    });
  });

  it('goes by the numbers of the vendor, which may begin anywhere and have gaps', () => {
    expect(after(CREATED, delta(7), delta(41)).nextSequence).toBe(42);
    expect(after(CREATED.replaceAll(':', ': '), delta(7).replace(':7', ': 7'))).toMatchObject({
      id: 'resp_1',
      model: 'gpt-5.4',
      nextSequence: 8,
    });
  });

  it('is counted where a vendor numbers nothing', () => {
    expect(after(CREATED, delta(), delta()).nextSequence).toBe(3);
  });

  it('is told after events of the vendor’s own', () => {
    expect(after('{"type":"codex.rate_limits","id":"x"}', CREATED)).toMatchObject({ id: 'resp_1', nextSequence: 1 });
  });

  it.each([
    '',
    '[DONE]',
    '{"response":{"id":5,"model":"a\\"b"}}',
    '{"response":{"id":"unfinished',
    '"sequence_number":',
  ])('takes nothing from %j', (data) => {
    expect(after(data)).toEqual({ id: '', model: '', createdAt: undefined, nextSequence: 1 });
  });
});
