import { Injectable, Logger } from '@nestjs/common';
import { ownWorkerNumber } from '../config/read-workers.js';
import {
  type PassedQuestion,
  type SiblingAnswer,
  type SiblingAnswers,
  type SiblingQuestion,
} from './sibling-messages.js';

type Respond = (question: unknown) => unknown;

/**
 * Asks the other workers of this machine for what each of them has in its memory only. A gateway that is one process
 * has none and asks nobody.
 */
@Injectable()
export class Siblings {
  /** Which worker this process is; undefined where the gateway is one process. */
  readonly worker = ownWorkerNumber();
  private readonly logger = new Logger('Workers');
  private readonly responders = new Map<string, Respond>();
  /** By the number of the question. */
  private readonly waiting = new Map<number, (answers: unknown[]) => void>();
  private asked = 0;

  constructor() {
    if (this.worker !== undefined)
      process.on('message', (message: PassedQuestion | SiblingAnswers) => this.receive(message));
  }

  /** Says how this process answers a question of another worker. Both travel as JSON. */
  whenAsked(topic: string, respond: Respond): void {
    this.responders.set(topic, respond);
  }

  /** Resolves with the answers of the other workers; one that does not answer within a second is left out. */
  ask<T>(topic: string, question: unknown = null): Promise<T[]> {
    if (this.worker === undefined) return Promise.resolve([]);
    const id = this.asked++;
    return new Promise((resolve) => {
      this.waiting.set(id, (answers) => resolve(answers as T[]));
      send({ kind: 'question', id, topic, question });
    });
  }

  private receive(message: PassedQuestion | SiblingAnswers): void {
    if (message.kind === 'answers') {
      this.waiting.get(message.id)?.(message.answers);
      this.waiting.delete(message.id);
    } else if (message.kind === 'asked') void this.respond(message);
  }

  private async respond({ ticket, topic, question }: PassedQuestion): Promise<void> {
    try {
      const answer = (await this.responders.get(topic)?.(question)) ?? null;
      send({ kind: 'answer', ticket, answer });
    } catch (error) {
      this.logger.error(
        `A question of another worker (${topic}) could not be answered`,
        error instanceof Error ? error.stack : String(error),
      );
    }
  }
}

/** Sends nothing where the process that started the workers is gone: this one is then about to end. */
function send(message: SiblingQuestion | SiblingAnswer): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
