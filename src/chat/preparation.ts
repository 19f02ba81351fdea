import { Logger } from '@nestjs/common';
import { type Payer } from '../accounts/payer.js';
import { type NeutralAnswer } from '../translate/neutral/fold-events.js';
import { type SealMaker } from '../translate/neutral/seal-maker.js';
import { thinkingByCall } from '../translate/neutral/restore-thinking.js';
import { type RelayOutcome } from '../relay/run-relay.js';
import { answerWithoutUpstream } from './answer-without-upstream.js';
import { type RoutedCall } from './call.js';
import { callerOf } from './caller-of.js';
import { type Means, prepareRequest, type RecallThinking } from './prepare-request.js';
import { type PreparedRequest } from './prepared-request.js';
import { sealMarkOf } from './seal-mark.js';
import { type SealOwners } from './seal-owners.js';
import { type ThinkingMemory } from './thinking-memory.service.js';

const logger = new Logger('Inference');

/**
 * Makes what goes upstream for one call. Edits are the same for every account and made once; a translation is made for
 * each account, because it may restore reasoning that belongs to that account.
 */
export class Preparation {
  /** The accounts that made what is sealed in the request, where that matters. */
  seals: SealOwners | undefined;
  private edited: PreparedRequest | undefined;

  constructor(
    private readonly call: RoutedCall,
    private readonly means: Omit<Means, 'recallThinking' | 'sealMaker'>,
    private readonly thinking: ThinkingMemory,
  ) {}

  for(account: Payer): PreparedRequest {
    const isForeignSeal = this.seals?.foreignTo(account.id, this.isAway);
    if (this.edited && !isForeignSeal) {
      this.call.client.notes = this.edited.notes;
      return this.edited;
    }
    const prepared = prepareRequest(this.call, {
      ...this.means,
      recallThinking: this.recallFor(account),
      sealMaker: this.sealMakerFor(account),
      isForeignSeal,
    });
    if (!prepared.translation && !isForeignSeal) this.edited = prepared;
    this.call.client.notes = prepared.notes;
    this.log(prepared);
    return prepared;
  }

  /** Answers a request that this endpoint cannot serve, without asking it; undefined for every other. */
  answerAlone(): Promise<RelayOutcome | undefined> {
    return answerWithoutUpstream(this.call, this.means);
  }

  /** Keeps the reasoning of a translated answer that the next request of the conversation needs back. */
  remember(account: Payer, answer: NeutralAnswer): void {
    const scope = this.scopeOf(account);
    const { callIds, thinking } = thinkingByCall(answer);
    if (scope !== undefined) this.thinking.remember(scope, callIds, thinking);
  }

  /** Whether the endpoint is of another upstream than the model's first. */
  private get isAway(): boolean {
    const { endpoint, model } = this.call.route;
    return endpoint.upstream !== model.endpoints[0].upstream;
  }

  /** Answers undefined where the endpoint's own dialect needs no marks: there the database knows whose the seals are. */
  private sealMakerFor(account: Payer): SealMaker | undefined {
    const { endpoint } = this.call.route;
    if (endpoint.dialect !== 'responses' || endpoint.dialect === this.call.dialect) return undefined;
    return { mark: sealMarkOf(account), isAway: this.isAway };
  }

  /**
   * Answers undefined where nothing has to be recalled: only a translation needs reasoning back that the client's
   * dialect could not carry.
   */
  private recallFor(account: Payer): RecallThinking | undefined {
    const { route, dialect } = this.call;
    const scope = route.endpoint.dialect === dialect ? undefined : this.scopeOf(account);
    return scope === undefined ? undefined : (callId) => this.thinking.recall(scope, callId);
  }

  /**
   * Names who may see remembered reasoning: this caller, in this conversation, on this account. Answers undefined for a
   * caller without a credential.
   */
  private scopeOf(account: Payer): string | undefined {
    const { request, holder, conversation } = this.call;
    const caller = callerOf(request, holder);
    return caller === undefined ? undefined : JSON.stringify([caller, conversation.name ?? null, account.id]);
  }

  private log({ url, body, translation }: PreparedRequest): void {
    const { requestId, scan } = this.call;
    const how = translation
      ? 'translated'
      : body.parts[0] === scan.body
        ? 'as the client sent them'
        : `edited from ${scan.body.length}`;
    logger.debug(`${requestId} to ${url.host}${url.pathname}: ${body.length} bytes, ${how}`);
  }
}
