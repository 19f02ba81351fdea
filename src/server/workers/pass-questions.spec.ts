import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { PassedQuestions, type QuestionedWorker } from './pass-questions.js';

type Message = Parameters<QuestionedWorker['send']>[0];

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

class Recorder implements QuestionedWorker {
  readonly got: Message[] = [];

  send(message: Message): void {
    this.got.push(message);
  }

  /** The ticket of the last question. */
  get ticket(): number {
    const last = this.got.at(-1);
    return last?.kind === 'asked' ? last.ticket : Number.NaN;
  }
}

const [asker, second, third] = [new Recorder(), new Recorder(), new Recorder()];
const question = { kind: 'question', id: 7, topic: 'hour', question: 5 } as const;

beforeEach(() => [asker, second, third].forEach(({ got }) => got.splice(0)));

it('everybody else is asked, and the answers come back together', () => {
  const questions = new PassedQuestions();
  questions.ask(asker, [second, third], question);
  expect(second.got).toEqual([{ kind: 'asked', ticket: second.ticket, topic: 'hour', question: 5 }]);
  questions.answer(third, { kind: 'answer', ticket: third.ticket, answer: 'three' });
  expect(asker.got).toEqual([]);
  questions.answer(second, { kind: 'answer', ticket: second.ticket, answer: 'two' });
  expect(asker.got).toEqual([{ kind: 'answers', id: 7, answers: ['three', 'two'] }]);
});

it('who is alone gets no answers, at once', () => {
  new PassedQuestions().ask(asker, [], question);
  expect(asker.got).toEqual([{ kind: 'answers', id: 7, answers: [] }]);
});

it('who has ended is waited for no more, and who is silent for a second is left out', () => {
  const questions = new PassedQuestions();
  questions.ask(asker, [second], question);
  questions.forget(second);
  expect(asker.got).toEqual([{ kind: 'answers', id: 7, answers: [] }]);
  questions.ask(asker, [second, third], { ...question, id: 8 });
  questions.answer(third, { kind: 'answer', ticket: third.ticket, answer: 'three' });
  jest.advanceTimersByTime(1_000);
  expect(asker.got.at(-1)).toEqual({ kind: 'answers', id: 8, answers: ['three'] });
  // Too late.
  questions.answer(second, { kind: 'answer', ticket: second.ticket, answer: 'two' });
  expect(asker.got).toHaveLength(2);
});
