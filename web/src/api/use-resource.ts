import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from './call.js';

export interface Resource<T> {
  /** The last value; a later failure leaves it. */
  value: T | undefined;
  error: ApiError | undefined;
  /** Asks again now. */
  reload: () => Promise<void>;
}

/**
 * Loads something, again whenever `dependency` changes, and every `everyMs` while the page is looked at. An answer that
 * comes after a newer question is dropped.
 */
export function useResource<T>(load: () => Promise<T>, dependency: string, everyMs?: number): Resource<T> {
  const [state, setState] = useState<{ dependency: string; value?: T; error?: ApiError }>({ dependency });
  const loadRef = useRef(load);
  loadRef.current = load;
  const turn = useRef(0);

  const reload = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const value = await loadRef.current();
      if (mine === turn.current) setState({ dependency, value });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (mine === turn.current) {
        setState((former) => ({
          dependency,
          error,
          ...(former.dependency === dependency && former.value !== undefined && { value: former.value }),
        }));
      }
    }
  }, [dependency]);

  useEffect(() => {
    void reload();
    const timer = everyMs === undefined ? undefined : setInterval(() => document.hidden || void reload(), everyMs);
    return () => {
      turn.current++;
      clearInterval(timer);
    };
  }, [reload, everyMs]);

  const current = state.dependency === dependency ? state : undefined;
  return { value: current?.value, error: current?.error, reload };
}
