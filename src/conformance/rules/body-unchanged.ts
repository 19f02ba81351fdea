import { askThrough } from '../ask-through.js';
import { jsonOf } from '../describe-answer.js';
import { fail, pass, type Rule } from '../rule.js';

/** Fields of newer clients, and fields that no gateway can know. */
const FIELDS = {
  thinking: { type: 'adaptive' },
  output_config: { effort: 'high' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  tools: [
    {
      name: 'lookup',
      description: 'Looks up',
      input_schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: {} },
      strict: true,
      defer_loading: true,
    },
  ],
  doctor_unknown: { nested: [1, 2.5, null, 'ü', { b: 1, a: 2 }] },
};

export const bodyUnchanged: Rule = {
  id: 'body-unchanged',
  section: 'a.3',
  demand: 'The body is forwarded as it is, fields that the gateway does not know included, nothing re-ordered.',
  fix:
    "Forward the client's bytes, or at least every field of it in its order; validate nothing that is the " +
    "upstream's business.",
  needs: 'upstream',
  async check(context) {
    const { received, receivedBody, missing } = await askThrough(context, {
      body: FIELDS,
      headers: { 'anthropic-beta': 'context-management-2025-06-27' },
    });
    if (!received) return fail(missing);
    const wrong = Object.entries(FIELDS).flatMap(([name, value]) =>
      JSON.stringify(receivedBody[name]) === JSON.stringify(value) ? [] : [name],
    );
    if (wrong.length > 0) return fail(`changed or lost: ${wrong.join(', ')}`);
    const messages = JSON.stringify(jsonOf(received)['messages']);
    return messages.startsWith('[{"role":"user","content":[{"type":"text","text":')
      ? pass('every field arrived as it was sent')
      : fail('changed: messages');
  },
};
