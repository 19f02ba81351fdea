import { useId } from 'react';
import type { SettingsPreview } from '../../../../src/admin/describe-managed-settings.js';
import { useWords } from '../../i18n/language.js';

/** What comes of settings: what is wrong with them, what Claude Code asks its user, and what it gets. */
export function SettingsFindings({ preview }: { preview: SettingsPreview }) {
  const own = useWords().settings;
  const { problems, warnings, approvals, asks_again: asksAgain, effective } = preview;
  return (
    <div className="settings-findings" aria-live="polite">
      {problems.length > 0 && <Findings title={own.problems} tone="bad" items={problems} />}
      {warnings.length > 0 && <Findings title={own.warnings} tone="warn" items={warnings} />}
      {approvals.length > 0 ? (
        <Findings title={own.asks} items={approvals.map(({ setting, effect }) => `${setting} – ${effect}`)} />
      ) : (
        <p className="small">{own.asksNothing}</p>
      )}
      {asksAgain && <p className="small">{own.asksAgain}</p>}
      <h3>{own.effective}</h3>
      <Json label={own.effective} value={effective} />
    </div>
  );
}

function Findings({ title, tone, items }: { title: string; tone?: 'bad' | 'warn'; items: readonly string[] }) {
  const id = useId();
  return (
    <>
      <h3 id={id}>{title}</h3>
      <ul className={tone ? `findings findings-${tone}` : 'findings'} aria-labelledby={id}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  );
}

export function Json({ label, value }: { label: string; value: object }) {
  return (
    <pre className="json" tabIndex={0} role="region" aria-label={label}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
