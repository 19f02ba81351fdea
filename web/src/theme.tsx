import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { keep, kept } from './kept-setting.js';

export const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

interface ThemeChoice {
  theme: Theme;
  setTheme: (theme: Theme) => void;
  /** What the choice comes to now. */
  dark: boolean;
}

const ThemeContext = createContext<ThemeChoice | null>(null);
const prefersDark = () => matchMedia('(prefers-color-scheme: dark)');

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [theme, setTheme] = useState<Theme>(() => kept('theme', THEMES) ?? 'system');
  const systemDark = useSyncExternalStore(listen, () => prefersDark().matches);
  const dark = theme === 'system' ? systemDark : theme === 'dark';
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }, [dark]);
  const choice = useMemo(
    () => ({
      theme,
      dark,
      setTheme: (next: Theme) => {
        keep('theme', next);
        setTheme(next);
      },
    }),
    [theme, dark],
  );
  return <ThemeContext value={choice}>{children}</ThemeContext>;
}

export function useTheme(): ThemeChoice {
  const choice = useContext(ThemeContext);
  if (!choice) throw new Error('useTheme is for what stands inside a ThemeProvider');
  return choice;
}

function listen(changed: () => void): () => void {
  const query = prefersDark();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}
