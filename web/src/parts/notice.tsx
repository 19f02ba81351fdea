import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
import { ApiError } from '../api/call.js';
import { useWords } from '../i18n/language.js';
import { explain } from './states.js';

interface Notice {
  text: string;
  tone: 'good' | 'bad';
}

interface Notices {
  say: (text: string) => void;
  /** Does something and tells how it went; answers whether it went well. */
  attempt: (work: () => Promise<unknown>, done?: string) => Promise<boolean>;
}

const SHOWN_MS = 5_000;
const NoticeContext = createContext<Notices | null>(null);

/** Short messages about what was just done, for the eye and for screen readers. */
export function NoticeProvider({ children }: { children: ReactNode }) {
  const words = useWords();
  const [notice, setNotice] = useState<Notice>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const show = useCallback((next: Notice) => {
    clearTimeout(timer.current);
    setNotice(next);
    timer.current = setTimeout(() => setNotice(undefined), SHOWN_MS);
  }, []);
  const say = useCallback((text: string) => show({ text, tone: 'good' }), [show]);
  const attempt = useCallback(
    async (work: () => Promise<unknown>, done?: string) => {
      try {
        await work();
        if (done !== undefined) say(done);
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        show({ text: explain(error, words.common.offline), tone: 'bad' });
        return false;
      }
    },
    [say, show, words],
  );
  return (
    <NoticeContext value={{ say, attempt }}>
      {children}
      <div className="notices" role="status" aria-live="polite">
        {notice && <p className={`notice notice-${notice.tone}`}>{notice.text}</p>}
      </div>
    </NoticeContext>
  );
}

export function useNotices(): Notices {
  const notices = useContext(NoticeContext);
  if (!notices) throw new Error('useNotices is for what stands inside a NoticeProvider');
  return notices;
}
