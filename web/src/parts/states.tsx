import { type ReactNode } from 'react';
import { type ApiError } from '../api/call.js';
import { type Resource } from '../api/use-resource.js';
import { useWords } from '../i18n/language.js';

/**
 * Shows what was loaded, that it is being loaded, or that it could not be. An old value stays while a new one fails.
 */
export function Loaded<T>({ resource, children }: { resource: Resource<T>; children: (value: T) => ReactNode }) {
  const words = useWords();
  const { value, error, reload } = resource;
  if (value === undefined) {
    return error ? (
      <FailureNote message={explain(error, words.common.offline)} retry={() => void reload()} />
    ) : (
      <Skeleton label={words.common.loading} />
    );
  }
  return (
    <>
      {error && (
        <p className="stale" role="status">
          {explain(error, words.common.offline)}
        </p>
      )}
      {children(value)}
    </>
  );
}

/** The gateway's own words where it answered. */
export function explain(error: ApiError, offline: string): string {
  return error.status === 0 ? offline : error.message;
}

export function FailureNote({ message, retry }: { message: string; retry?: () => void }) {
  const words = useWords();
  return (
    <section className="note note-bad" role="alert">
      <h2>{words.common.failed}</h2>
      <p>{message}</p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {words.common.retry}
        </button>
      )}
    </section>
  );
}

export function EmptyNote({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <section className="note">
      <svg className="note-art" viewBox="0 0 96 32" width="96" height="32" aria-hidden="true">
        <path d="M2 6c22 0 22 10 40 10h52M2 16h40M2 26c22 0 22-10 40-10" />
      </svg>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </section>
  );
}

function Skeleton({ label }: { label: string }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      <span />
      <span />
      <span />
    </div>
  );
}
