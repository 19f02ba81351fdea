import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { createFormats, type Formats } from '../format/formats.js';
import { keep, kept } from '../kept-setting.js';
import { en, type Words } from './en.js';
import { zh } from './zh.js';

const LANGUAGES = {
  en: { words: en, locale: 'en', name: 'English' },
  zh: { words: zh, locale: 'zh-CN', name: '中文' },
} as const;
type Language = keyof typeof LANGUAGES;
export const LANGUAGE_NAMES = Object.entries(LANGUAGES).map(([language, { name }]) => ({
  language: language as Language,
  name,
}));

interface Speech {
  language: Language;
  setLanguage: (language: Language) => void;
  words: Words;
  formats: Formats;
}

const SpeechContext = createContext<Speech | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(
    () => kept('language', ['en', 'zh']) ?? (navigator.language.startsWith('zh') ? 'zh' : 'en'),
  );
  useEffect(() => {
    document.documentElement.lang = LANGUAGES[language].locale;
  }, [language]);
  const speech = useMemo(
    () => ({
      language,
      setLanguage: (next: Language) => {
        keep('language', next);
        setLanguage(next);
      },
      words: LANGUAGES[language].words,
      formats: createFormats(LANGUAGES[language].locale),
    }),
    [language],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('useSpeech is for what stands inside a LanguageProvider');
  return speech;
}

export function useWords(): Words {
  return useSpeech().words;
}

export function useFormats(): Formats {
  return useSpeech().formats;
}
