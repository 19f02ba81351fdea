import { type ReactNode, useEffect, useRef } from 'react';
import { useSession, useSessionControl } from './api/session.js';
import { LANGUAGE_NAMES, useSpeech } from './i18n/language.js';
import { addressOf, findPage, PAGES, type Role } from './pages/registry.js';
import { Icon, Mark } from './parts/icon.js';
import { useNotices } from './parts/notice.js';
import { PageLink, usePath } from './route.js';
import { THEMES, useTheme } from './theme.js';

/** What stands around every page: where one is, where one can go, who one is. */
export function Shell({ children }: { children: ReactNode }) {
  const { words } = useSpeech();
  const session = useSession();
  const { signOut } = useSessionControl();
  const { attempt } = useNotices();
  const role: Role = session.role === 'member' ? 'member' : 'operator';
  const current = findPage(usePath().split('/')[0] ?? '', role);
  const main = useRef<HTMLElement>(null);
  const here = useRef<HTMLLIElement>(null);
  const pages = PAGES.filter(({ roles }) => roles.includes(role));

  useEffect(() => {
    document.title = `${current ? words.shell.pages[current.name] : words.common.notFound} · droid2api`;
    here.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [words, current]);

  return (
    <div className="shell">
      <a className="skip" href="#content" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {words.shell.skip}
      </a>
      <header className="rail">
        <PageLink to="" className="brand">
          <Mark />
          <span>droid2api</span>
        </PageLink>
        <nav aria-label={words.shell.menu}>
          <ul className="pages">
            {pages.map((page) => (
              <li key={page.name} ref={page === current ? here : null}>
                <PageLink to={addressOf(page)} aria-current={page === current ? 'page' : undefined}>
                  <Icon name={page.icon} />
                  <span>{words.shell.pages[page.name]}</span>
                </PageLink>
              </li>
            ))}
          </ul>
        </nav>
        <div className="rail-end">
          <p className="who">
            <span className="who-name">
              {session.member?.name ?? session.key?.owner ?? session.key?.name ?? words.shell.roles[session.role]}
            </span>
            <span className="who-version">{session.version}</span>
          </p>
          <div className="rail-controls">
            <LanguageChoice />
            <ThemeChoice />
            <button
              type="button"
              className="icon-button"
              onClick={() => void attempt(signOut)}
              title={words.shell.signOut}
              aria-label={words.shell.signOut}
            >
              <Icon name="leave" />
            </button>
          </div>
        </div>
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Goes from one language to the next; names the one it goes to, in that language. */
export function LanguageChoice() {
  const { language, setLanguage } = useSpeech();
  const next =
    LANGUAGE_NAMES[(LANGUAGE_NAMES.findIndex((one) => one.language === language) + 1) % LANGUAGE_NAMES.length];
  if (!next) return null;
  return (
    <button type="button" className="text-button" lang={next.language} onClick={() => setLanguage(next.language)}>
      {next.name}
    </button>
  );
}

export function ThemeChoice() {
  const { words } = useSpeech();
  const { theme, setTheme } = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const label = `${words.shell.theme}: ${words.shell.themes[theme]}`;
  return (
    <button type="button" className="icon-button" onClick={() => setTheme(next)} title={label} aria-label={label}>
      <Icon name={theme === 'system' ? 'half' : theme === 'light' ? 'sun' : 'moon'} />
    </button>
  );
}
