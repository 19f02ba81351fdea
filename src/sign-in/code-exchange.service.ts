import { Injectable } from '@nestjs/common';
import { type Approval } from '../keys/approval.js';
import { type Asker } from '../keys/asker.js';
import { BY_SIGN_IN } from '../keys/by-sign-in.js';
import { type IssuedTokens } from '../keys/sign-in-session.js';
import { SignInSessions } from '../keys/sign-in-sessions.service.js';
import { AuthorizationCodes, type CodeProof, CodeRefused } from './authorization-codes.service.js';

/** What a code was issued for. */
interface Granted {
  approval: Approval;
  asker: Asker;
}

/**
 * Exchanges authorization codes for sessions, each once. A code that comes again may be in somebody else's hands: the
 * session that it was exchanged for ends.
 */
@Injectable()
export class CodeExchange {
  constructor(
    private readonly codes: AuthorizationCodes,
    private readonly sessions: SignInSessions,
  ) {}

  /**
   * Opens the session of a code, as `open` does it. Throws a {@link CodeRefused}, and what `open` throws, such as a
   * `RenewalRefused`.
   */
  async exchange(
    code: string,
    proof: CodeProof,
    open = ({ approval, asker }: Granted): Promise<IssuedTokens> => this.sessions.open(approval, asker),
  ): Promise<IssuedTokens> {
    try {
      const tokens = await open(await this.codes.redeem(code, proof));
      if (await this.codes.keep(code, tokens.session.id)) return tokens;
      throw new CodeRefused('code: it was used twice at once. Sign in again.', tokens.session.id);
    } catch (error) {
      if (error instanceof CodeRefused && error.sessionId !== undefined)
        await this.sessions.end(error.sessionId, 'reused', BY_SIGN_IN);
      throw error;
    }
  }
}
