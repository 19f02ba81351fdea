import { useState } from 'react';
import type { SettingsDescription, SettingsPreview } from '../../../../src/admin/describe-managed-settings.js';
import { ApiError } from '../../api/call.js';
import { gateway } from '../../api/gateway.js';
import { useWords } from '../../i18n/language.js';
import { useNotices } from '../../parts/notice.js';
import { explain } from '../../parts/states.js';
import { readSettings } from './read-settings.js';
import { SettingsFindings } from './settings-findings.js';

interface EditorProps {
  scope: string;
  now: SettingsDescription;
  reload: () => Promise<void>;
}

/** Changes settings as JSON. What is wrong with it stands at the field, until the text is another one. */
export function SettingsEditor({ scope, now, reload }: EditorProps) {
  const words = useWords();
  const { say } = useNotices();
  const [text, setText] = useState(now.settings === null ? '' : JSON.stringify(now.settings, null, 2));
  const [problem, setProblem] = useState('');
  const [preview, setPreview] = useState<SettingsPreview | undefined>(now.settings === null ? undefined : now);
  const [busy, setBusy] = useState(false);
  const own = words.settings;

  const write = (next: string): void => {
    setText(next);
    setProblem('');
    setPreview(undefined);
  };
  const send = async (work: (settings: SettingsDescription['effective']) => Promise<void>): Promise<void> => {
    const read = readSettings(text);
    if ('fault' in read) {
      setProblem(read.fault === undefined ? own.noObject : own.noJson(read.fault));
      return;
    }
    setBusy(true);
    setProblem('');
    try {
      await work(read.settings);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(explain(error, words.common.offline));
    }
    setBusy(false);
  };
  const check = (): Promise<void> =>
    send(async (settings) => setPreview(await gateway.previewSettings(scope, settings)));
  const save = (): Promise<void> =>
    send(async (settings) => {
      await gateway.setSettings(scope, settings, now.uuid);
      say(own.saved);
      await reload();
    });

  return (
    <>
      <form
        className="settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label className="field">
          <span>{own.edit}</span>
          <textarea
            name="settings"
            rows={16}
            spellCheck={false}
            required
            value={text}
            placeholder={'{\n  "permissions": { "deny": ["WebFetch"] }\n}'}
            aria-describedby="settings-hint settings-problem"
            aria-invalid={problem !== ''}
            onChange={(event) => write(event.target.value)}
          />
          <span id="settings-hint" className="small">
            {own.editHint}
          </span>
        </label>
        <p id="settings-problem" className="problem" role="alert">
          {problem}
        </p>
        <div className="page-actions">
          <button type="submit" className="button button-main" disabled={busy}>
            {own.save}
          </button>
          <button type="button" className="button" disabled={busy} onClick={() => void check()}>
            {own.preview}
          </button>
        </div>
      </form>
      {preview && <SettingsFindings preview={preview} />}
    </>
  );
}
