import { useEffect, useState } from 'react';
import { useWords } from '../i18n/language.js';
import { Icon } from './icon.js';

const CONFIRMED_MS = 2_000;

/** Text to be pasted somewhere else. */
export function CopyField({ label, text }: { label: string; text: string }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="copy-field">
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <button type="button" className="button button-small" onClick={() => void copy(text).then(setCopied)}>
        <Icon name={copied ? 'check' : 'copy'} />
        <span aria-live="polite">{copied ? words.common.copied : words.common.copy}</span>
      </button>
    </div>
  );
}

/** The clipboard is there on https and on this machine only; elsewhere the text is marked, to be copied by hand. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = [...document.querySelectorAll('.copy-field pre')].find((one) => one.textContent === text);
    if (field) getSelection()?.selectAllChildren(field);
    return false;
  }
}
