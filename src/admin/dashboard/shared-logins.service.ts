import { Injectable } from '@nestjs/common';
import { type Actor } from '../../audit/actor.js';
import { GatewayError } from '../../dialects/gateway-error.js';
import { Siblings } from '../../observability/siblings.service.js';
import { type LoginDescription } from './dashboard-api.js';
import { DeviceLogins, type LoginWishes } from './device-logins.service.js';

/** Under which workers ask each other. */
const TOPIC = 'login';

type LoginQuestion = { what: 'describe' | 'cancel'; id: string } | { what: 'choose'; id: string; organization: string };

/** The description of the login, before it is cancelled where that was asked for; or why it cannot be done. */
type LoginAnswer = { description: LoginDescription } | { status: number; message: string; param: string | undefined };

/**
 * Finds a login that was begun on the dashboard in whichever worker runs it: the next request of the same page may come
 * in at another one.
 */
@Injectable()
export class SharedLogins {
  constructor(
    private readonly logins: DeviceLogins,
    private readonly siblings: Siblings,
  ) {
    siblings.whenAsked(TOPIC, (question) => {
      const asked = question as LoginQuestion;
      return this.logins.has(asked.id) ? this.answer(asked) : null;
    });
  }

  start(settings: LoginWishes, by: Actor): Promise<LoginDescription> {
    return this.logins.start(settings, by);
  }

  /** Throws a 404 where there is no such login. */
  describe(id: string): Promise<LoginDescription> {
    return this.find({ what: 'describe', id });
  }

  choose(id: string, organization: string): Promise<LoginDescription> {
    return this.find({ what: 'choose', id, organization });
  }

  async cancel(id: string): Promise<void> {
    await this.find({ what: 'cancel', id });
  }

  private async find(question: LoginQuestion): Promise<LoginDescription> {
    const answers = this.logins.has(question.id)
      ? [this.answer(question)]
      : await this.siblings.ask<LoginAnswer | null>(TOPIC, question);
    const answer = answers.find((one) => one !== null);
    if (!answer) throw new GatewayError(404, `There is no login ${JSON.stringify(question.id)}.`);
    if ('description' in answer) return answer.description;
    throw new GatewayError(answer.status, answer.message, answer.param === undefined ? {} : { param: answer.param });
  }

  private answer(question: LoginQuestion): LoginAnswer {
    const { what, id } = question;
    try {
      if (what === 'choose') return { description: this.logins.choose(id, question.organization) };
      const description = this.logins.describe(id);
      if (what === 'cancel') this.logins.cancel(id);
      return { description };
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return { status: error.status, message: error.message, param: error.details.param };
    }
  }
}
