import { useState } from 'react';
import type { SignInSessionDescription } from '../../../../src/keys/describe-session.js';
import { gateway } from '../../api/gateway.js';
import { useMayChange } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { Confirmation } from '../../parts/dialog.js';
import { useNotices } from '../../parts/notice.js';
import { EmptyNote, Loaded } from '../../parts/states.js';
import { groupByMember, type MemberWithSessions } from './group-by-member.js';
import { SessionLine } from './session-line.js';

const REFRESH_MS = 10_000;

/** Where the members have signed in, for operators. */
export function MemberSessions() {
  const words = useWords();
  const sessions = useResource(() => gateway.sessions(), '', REFRESH_MS);
  return (
    <Loaded resource={sessions}>
      {(all) =>
        all.length === 0 ? (
          <EmptyNote title={words.sessions.empty}>{words.sessions.emptyLead}</EmptyNote>
        ) : (
          groupByMember(all).map((member) => (
            <MemberCard key={member.id ?? ''} member={member} reload={sessions.reload} />
          ))
        )
      }
    </Loaded>
  );
}

function MemberCard({ member, reload }: { member: MemberWithSessions; reload: () => Promise<void> }) {
  const words = useWords();
  const { attempt, say } = useNotices();
  const mayChange = useMayChange();
  const [asking, setAsking] = useState(false);
  const own = words.sessions;
  const { id, sessions } = member;
  const name = member.name ?? own.nobody;
  const end = async (session: string): Promise<void> => {
    if (await attempt(() => gateway.endSession(session), own.ended)) await reload();
  };
  const endAll = async (whose: string): Promise<void> => {
    const isDone = await attempt(async () => {
      const { ended } = await gateway.endSessionsOf(whose);
      say(own.endedAll(ended));
    });
    if (isDone) await reload();
  };
  return (
    <section className="card">
      <header className="card-head">
        <h2>{name}</h2>
        {mayChange && id !== null && (
          <button
            type="button"
            className="button button-small"
            aria-label={own.endAllOf(name)}
            onClick={() => setAsking(true)}
          >
            {own.endAll}
          </button>
        )}
      </header>
      <ul className="lines">
        {sessions.map((session) => (
          <SessionLine
            key={session.id}
            session={session}
            more={<Approver session={session} />}
            end={mayChange ? () => end(session.id) : undefined}
          />
        ))}
      </ul>
      {asking && id !== null && (
        <Confirmation
          title={own.endAllTitle(name)}
          confirm={own.endAll}
          close={() => setAsking(false)}
          onConfirm={() => endAll(id)}
        >
          {own.endAllLead}
        </Confirmation>
      )}
    </section>
  );
}

function Approver({ session }: { session: SignInSessionDescription }) {
  const own = useWords().sessions;
  return <span className="small">{session.approved_by === 'provider' ? own.byProvider : own.byKey}</span>;
}
