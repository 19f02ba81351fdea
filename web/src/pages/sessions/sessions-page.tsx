import { gateway } from '../../api/gateway.js';
import { useSession, useSessionControl } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { useNotices } from '../../parts/notice.js';
import { EmptyNote, Loaded } from '../../parts/states.js';
import { MemberSessions } from './member-sessions.js';
import { SessionLine } from './session-line.js';

/** Where somebody has signed in; for operators also where others have. */
export function SessionsPage() {
  const words = useWords();
  const { role, member } = useSession();
  const own = words.sessions;
  if (role === 'member') {
    return (
      <>
        <PageHead title={own.mineTitle} lead={own.mineLead} />
        <section className="card">
          <OwnSessions />
        </section>
      </>
    );
  }
  return (
    <>
      <PageHead title={own.title} lead={own.lead} />
      {member && (
        <section className="card">
          <h2>{own.mineTitle}</h2>
          <OwnSessions />
        </section>
      )}
      <MemberSessions />
    </>
  );
}

function OwnSessions() {
  const words = useWords();
  const { attempt } = useNotices();
  const { signOut } = useSessionControl();
  const sessions = useResource(() => gateway.ownSessions(), '');
  const own = words.sessions;
  const end = async (id: string, isThis: boolean): Promise<void> => {
    if (isThis) await attempt(signOut);
    else if (await attempt(() => gateway.endOwnSession(id), own.ended)) await sessions.reload();
  };
  return (
    <Loaded resource={sessions}>
      {(all) =>
        all.length === 0 ? (
          <EmptyNote title={own.empty}>{own.emptyLead}</EmptyNote>
        ) : (
          <ul className="lines own-sessions">
            {all.map((session) => (
              <SessionLine key={session.id} session={session} end={() => end(session.id, session.is_this)} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
