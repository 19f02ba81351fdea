import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { SessionDescription } from '../../../src/admin/dashboard/dashboard-api.js';
import { whenSessionIsLost } from './call.js';
import { gateway } from './gateway.js';

/** Nobody was signed in, or they left; the gateway ended the session; they left, and the gateway could not end it. */
export type SignedOutBy = 'choice' | 'gateway' | 'browser_alone';
type Standing =
  | { kind: 'unknown' }
  | { kind: 'signed_out'; by: SignedOutBy; provider: SessionDescription['provider'] }
  | { kind: 'signed_in'; session: SessionDescription }
  | { kind: 'offline' };

interface SessionControl {
  standing: Standing;
  signIn: (token: string) => Promise<void>;
  /** Rejects with an {@link ApiError} while the session goes on. */
  signOut: () => Promise<void>;
  retry: () => void;
}

const SessionContext = createContext<SessionControl | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const [standing, setStanding] = useState<Standing>({ kind: 'unknown' });
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    whenSessionIsLost(() =>
      setStanding((before) =>
        before.kind === 'signed_in' ? { kind: 'signed_out', by: 'gateway', provider: before.session.provider } : before,
      ),
    );
    gateway.session().then(
      (session) =>
        setStanding(
          session.role === 'nobody'
            ? { kind: 'signed_out', by: 'choice', provider: session.provider }
            : { kind: 'signed_in', session },
        ),
      () => setStanding({ kind: 'offline' }),
    );
  }, [turn]);

  const control = useMemo<SessionControl>(
    () => ({
      standing,
      signIn: async (token) => setStanding({ kind: 'signed_in', session: await gateway.signIn(token) }),
      signOut: async () => {
        const by = await signOut();
        const provider = standing.kind === 'signed_in' ? standing.session.provider : null;
        setStanding({ kind: 'signed_out', by, provider });
      },
      retry: () => setTurn((before) => before + 1),
    }),
    [standing],
  );
  return <SessionContext value={control}>{children}</SessionContext>;
}

/** A gateway whose database is away takes back the cookie and fails. */
async function signOut(): Promise<SignedOutBy> {
  try {
    await gateway.signOut();
    return 'choice';
  } catch (error) {
    const left = await gateway.session().catch(() => undefined);
    if (left?.role !== 'nobody') throw error;
    return 'browser_alone';
  }
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

/** Whether who is signed in may change accounts and keys; the gateway refuses it to viewers. */
export function useMayChange(): boolean {
  const { role } = useSession();
  return role === 'owner' || role === 'operator';
}
