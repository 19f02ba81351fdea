import { formatTable } from '../../conformance/format-table.js';
import { describeSession, type SignInSessionDescription } from '../../keys/describe-session.js';
import { programActor } from '../program-actor.js';
import { showLocalMinute } from '../show-local-minute.js';
import { findMember, type MembersBench } from './members-commands.js';

/** Shows where a member has signed in, the latest first. */
export function listSessions(bench: MembersBench, who: string): void {
  const { known, json, print } = bench;
  const member = findMember(bench, who);
  const nowMs = Date.now();
  const described = [...known.all.values()]
    .filter(({ memberId }) => memberId === member.id)
    .reverse()
    .map((session) => describeSession(session, member, nowMs));
  if (json) print(`${JSON.stringify(described, null, 2)}\n`);
  else if (described.length === 0) print(`${member.name} (${member.id}) has not signed in anywhere.\n`);
  else {
    const heads = ['ID', 'CLIENT', 'ADDRESS', 'STATE', 'SIGNED IN', 'RENEWED', 'ENDS'];
    print(formatTable(heads, described.map(toRow), process.stdout.columns));
  }
}

/** Ends all sessions of members, who may sign in again. */
export async function signOutMembers(bench: MembersBench, whom: readonly string[]): Promise<void> {
  for (const member of whom.map((who) => findMember(bench, who))) {
    const ended = await bench.endings.endAllOf(member.id, 'ended_by_operator', programActor());
    if (bench.json) bench.print(`${JSON.stringify({ member: member.id, ended })}\n`);
    else {
      const sessions = ended === 1 ? '1 session' : `${ended} sessions`;
      bench.print(
        `${sessions} of ${member.name} (${member.id}) ended. Running gateways refuse them within two seconds; ` +
          'who is not disabled may sign in again.\n',
      );
    }
  }
}

function toRow(session: SignInSessionDescription): string[] {
  return [
    session.id,
    session.client,
    session.address ?? '',
    session.ended_because === null ? session.state : `ended (${session.ended_because})`,
    showLocalMinute(session.created_at),
    showLocalMinute(session.renewed_at),
    showLocalMinute(session.ended_at ?? session.ends_at),
  ];
}
