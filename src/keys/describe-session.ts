import { Schema } from '../config/field-rules.js';
import { oneOf, orNull, TEXT, TIME } from '../config/field-schemas.js';
import { isoTime } from '../config/iso-time.js';
import { END_REASONS, type EndReason, isOver, type SignInSession } from './sign-in-session.js';
import { type TeamMember } from './team-member.js';

export const SESSION_STATES = ['active', 'ended'] as const;
type SessionState = (typeof SESSION_STATES)[number];

const APPROVERS = ['provider', 'key'] as const;

/** A session as operators see it, without its tokens. */
export class SignInSessionDescription {
  @Schema(TEXT) id!: string;

  @Schema(oneOf(...SESSION_STATES)) state!: SessionState;

  @Schema({ ...orNull(TEXT), description: 'The id of the member' }) member!: string | null;

  @Schema({ ...orNull(TEXT), description: 'The name of the member' }) member_name!: string | null;

  @Schema({ ...TEXT, description: 'The id of the key whose rights and limits the session has' }) key!: string;

  @Schema({ ...TEXT, description: 'As the client has named itself' }) client!: string;

  @Schema(orNull(TEXT)) client_id!: string | null;

  @Schema({ ...orNull(TEXT), description: 'The network address that the sign-in came from' }) address!: string | null;

  @Schema({ ...oneOf(...APPROVERS), description: 'Who has let it in' }) approved_by!: (typeof APPROVERS)[number];

  @Schema(TIME) created_at!: string;

  @Schema(TIME) renewed_at!: string;

  @Schema({ ...TIME, description: 'When somebody has to sign in again in any case' }) ends_at!: string;

  @Schema(orNull(TIME)) ended_at!: string | null;

  @Schema(orNull(oneOf(...END_REASONS))) ended_because!: EndReason | null;
}

export function sessionState(session: SignInSession, nowMs: number): SessionState {
  return isOver(session, nowMs) ? 'ended' : 'active';
}

export function describeSession(
  session: SignInSession,
  member: TeamMember | undefined,
  nowMs: number,
): SignInSessionDescription {
  return {
    id: session.id,
    state: sessionState(session, nowMs),
    member: session.memberId,
    member_name: member?.name ?? null,
    key: session.keyId,
    client: session.client,
    client_id: session.clientId,
    address: session.address,
    approved_by: session.provider ? 'provider' : 'key',
    created_at: isoTime(session.createdAtMs),
    renewed_at: isoTime(session.renewedAtMs),
    ends_at: isoTime(session.endsAtMs),
    ended_at: session.endedAtMs === null ? null : isoTime(session.endedAtMs),
    ended_because: session.endedBecause,
  };
}
