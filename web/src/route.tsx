import { type AnchorHTMLAttributes, useSyncExternalStore } from 'react';
import { below } from './below.js';

const ROOT = below('/dashboard');

/** The address below the dashboard's, without slashes at its ends: `requests/req_1`. */
export function usePath(): string {
  return useSyncExternalStore(listen, () => location.pathname.slice(ROOT.length).split('/').filter(Boolean).join('/'));
}

function goTo(path: string): void {
  history.pushState(null, '', `${ROOT}/${path}`);
  dispatchEvent(new PopStateEvent('popstate'));
  scrollTo(0, 0);
}

/** A link to another page that does not load everything again. */
export function PageLink({
  to,
  ...rest
}: { to: string } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'>) {
  return (
    <a
      {...rest}
      href={`${ROOT}/${to}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        goTo(to);
      }}
    />
  );
}

function listen(changed: () => void): () => void {
  addEventListener('popstate', changed);
  return () => removeEventListener('popstate', changed);
}
