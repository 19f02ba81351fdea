import {
  type PassedQuestion,
  type SiblingAnswer,
  type SiblingAnswers,
  type SiblingQuestion,
} from '../../observability/sibling-messages.js';

/** A worker that does not answer within this time is left out, such as one that is busy with a long computation. */
const ANSWERED_WITHIN_MS = 1_000;

/** What the questions need to know of a worker. */
export interface QuestionedWorker {
  send(message: PassedQuestion | SiblingAnswers): void;
}

interface Pending {
  asker: QuestionedWorker;
  id: number;
  answers: unknown[];
  /** Those that have not answered yet. */
  missing: Set<QuestionedWorker>;
  timer: NodeJS.Timeout;
}

/** Passes a worker's questions on to all others, and their answers back to it, all at once. */
export class PassedQuestions {
  /** By ticket. */
  private readonly pending = new Map<number, Pending>();
  private tickets = 0;

  ask(asker: QuestionedWorker, others: readonly QuestionedWorker[], { id, topic, question }: SiblingQuestion): void {
    const ticket = this.tickets++;
    const timer = setTimeout(() => this.end(ticket), ANSWERED_WITHIN_MS);
    this.pending.set(ticket, { asker, id, answers: [], missing: new Set(others), timer });
    for (const other of others) other.send({ kind: 'asked', ticket, topic, question });
    this.endIfComplete(ticket);
  }

  answer(worker: QuestionedWorker, { ticket, answer }: SiblingAnswer): void {
    const pending = this.pending.get(ticket);
    if (pending?.missing.delete(worker) !== true) return;
    pending.answers.push(answer);
    this.endIfComplete(ticket);
  }

  /** Waits for a worker no more, as it has ended. */
  forget(worker: QuestionedWorker): void {
    for (const [ticket, { missing }] of this.pending) if (missing.delete(worker)) this.endIfComplete(ticket);
  }

  private endIfComplete(ticket: number): void {
    if (this.pending.get(ticket)?.missing.size === 0) this.end(ticket);
  }

  private end(ticket: number): void {
    const pending = this.pending.get(ticket);
    if (!pending) return;
    this.pending.delete(ticket);
    clearTimeout(pending.timer);
    pending.asker.send({ kind: 'answers', id: pending.id, answers: pending.answers });
  }
}
