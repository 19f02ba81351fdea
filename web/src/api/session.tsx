import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { SessionDescription } from '../../../src/admin/dashboard/dashboard-api.js';
import { whenSessionIsLost } from './call.js';
import { gateway } from './gateway.js';

type Standing = { kind: 'unknown' } | { kind: 'signed_out'; lost: boolean } | { kind: 'signed_in'; session: SessionDescription } | { kind: 'offline' };

interface SessionControl {
  standing: Standing;
  signIn: (token: string) => Promise<void>;
  signOut: () => Promise<void>;
  retry: () => void;
}

const SessionContext = createContext<SessionControl | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [standing, setStanding] = useState<Standing>({ kind: 'unknown' });
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    whenSessionIsLost(() => setStanding({ kind: 'signed_out', lost: true }));
    gateway.session().then(
      (session) => setStanding(session.role === 'nobody' ? { kind: 'signed_out', lost: false } : { kind: 'signed_in', session }),
      () => setStanding({ kind: 'offline' }),
    );
  }, [turn]);

  const control = useMemo<SessionControl>(
    () => ({
      standing,
      signIn: async (token) => setStanding({ kind: 'signed_in', session: await gateway.signIn(token) }),
      signOut: async () => {
        await gateway.signOut();
        setStanding({ kind: 'signed_out', lost: false });
      },
      retry: () => setTurn((before) => before + 1),
    }),
    [standing],
  );
  return <SessionContext value={control}>{children}</SessionContext>;
}

export function useSessionControl(): SessionControl {
  const control = useContext(SessionContext);
  if (!control) throw new Error('useSessionControl is for what stands inside a SessionProvider');
  return control;
}

/** Who is signed in; for pages, which are only there when somebody is. */
export function useSession(): SessionDescription {
  const { standing } = useSessionControl();
  if (standing.kind !== 'signed_in') throw new Error('useSession is for what is shown to somebody who has signed in');
  return standing.session;
}
