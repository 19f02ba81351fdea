import type { SignInSessionDescription } from '../../../../src/keys/describe-session.js';

export interface MemberWithSessions {
  /** Null for keys without a member. */
  id: string | null;
  name: string | null;
  sessions: SignInSessionDescription[];
}

/** Puts together the sessions of each member; who has signed in last comes first. */
export function groupByMember(sessions: readonly SignInSessionDescription[]): MemberWithSessions[] {
  const members = new Map<string | null, MemberWithSessions>();
  for (const session of sessions) {
    const { member: id, member_name: name } = session;
    const known = members.get(id) ?? { id, name, sessions: [] };
    known.sessions.push(session);
    members.set(id, known);
  }
  return [...members.values()];
}
