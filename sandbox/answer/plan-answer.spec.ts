import { describe, expect, it } from '@jest/globals';
import { type Conversation, type Turn, withoutReminders } from './conversation.js';
import { planAnswer } from './plan-answer.js';

const BASH = { name: 'Bash', schema: { type: 'object', properties: { command: { type: 'string' } } } };

function conversation(turns: Turn[], more: Partial<Conversation> = {}): Conversation {
  return { turns, tools: [], thinks: false, forbidsTools: false, stops: [], ...more };
}

function user(text: string): Turn {
  return { role: 'user', text };
}

function textOf(plan: { text: Iterable<string> }): string {
  return [...plan.text].join('');
}

describe('planAnswer', () => {
  it('echoes the last prompt, at most 200 characters of it and none of them halved', () => {
    expect(textOf(planAnswer(conversation([user('first'), user('你好')])))).toBe(
      'Hello from the sandbox. You said: 你好',
    );
    expect(textOf(planAnswer(conversation([user('🌍'.repeat(300))])))).toBe(
      `Hello from the sandbox. You said: ${'🌍'.repeat(200)}`,
    );
  });

  it('serves each batch of calls once and then quotes the results', () => {
    const tools = [BASH];
    const turns: Turn[] = [user('[[tool Bash {"command":"a"}]] [[next]] [[tool Bash {"command":"b"}]]')];
    expect(planAnswer(conversation(turns, { tools })).toolCalls).toMatchObject([{ input: { command: 'a' } }]);
    turns.push({ role: 'assistant', toolCalls: 1 }, { role: 'tool', text: 'result of a' });
    expect(planAnswer(conversation(turns, { tools })).toolCalls).toMatchObject([{ input: { command: 'b' } }]);
    turns.push({ role: 'assistant', toolCalls: 1 }, { role: 'tool', text: 'result of b' });
    const last = planAnswer(conversation(turns, { tools }));
    expect(last).toMatchObject({ toolCalls: [], stop: 'end' });
    expect(textOf(last)).toBe('Done. TOOL RESULT: result of a\nresult of b');
  });

  it('answers a later prompt without directives for itself', () => {
    const turns: Turn[] = [user('[[tool Bash]]'), { role: 'assistant', toolCalls: 1 }, { role: 'tool', text: 'x' }];
    const plan = planAnswer(
      conversation([...turns, { role: 'assistant', toolCalls: 0 }, user('thanks')], { tools: [BASH] }),
    );
    expect(textOf(plan)).toBe('Hello from the sandbox. You said: thanks');
  });

  it('calls nothing when no tools are offered or none may be used', () => {
    expect(planAnswer(conversation([user('[[tool Bash]]')])).stop).toBe('end');
    expect(planAnswer(conversation([user('[[tool Bash]]')], { tools: [BASH], forbidsTools: true })).stop).toBe('end');
  });

  it('makes up arguments for a forced tool', () => {
    const plan = planAnswer(conversation([user('hi')], { tools: [BASH], forcedTool: { name: 'Bash' } }));
    expect(plan.toolCalls).toMatchObject([{ name: 'Bash', input: { command: 'sandbox' } }]);
  });

  it('keeps to the limit of tokens and to stop sequences', () => {
    expect(planAnswer(conversation([user('[[text 50]]')], { maxTokens: 7 }))).toMatchObject({
      stop: 'length',
      outputTokens: 7,
    });
    const stopped = planAnswer(conversation([user('hi')], { stops: ['zzz', ' You'] }));
    expect(stopped).toMatchObject({ stop: 'stop-sequence', stopSequence: ' You' });
    expect(textOf(stopped)).toBe('Hello from the sandbox.');
  });

  it('answers a demanded format with a value that has it', () => {
    const format = {
      type: 'object',
      properties: { title: { type: 'string' }, tags: { type: 'array', items: { enum: ['a', 'b'] } } },
    };
    expect(JSON.parse(textOf(planAnswer(conversation([user('name it')], { format }))))).toEqual({
      title: 'Sandbox: name it',
      tags: ['a'],
    });
  });

  it('produces a huge answer only while it is read', () => {
    const pieces = planAnswer(conversation([user('hi')]), { hugeMegabytes: 1024 }).text[Symbol.iterator]();
    expect((pieces.next().value as string).length).toBe(16 * 1024);
  });
});

describe('withoutReminders', () => {
  it('leaves what the person has written', () => {
    expect(withoutReminders('<system-reminder>a\nb</system-reminder>\nhi <system-reminder>c</system-reminder>')).toBe(
      'hi',
    );
  });
});
