import { useState } from 'react';
import { gateway } from '../../api/gateway.js';
import { useWords } from '../../i18n/language.js';
import { Dialog } from '../../parts/dialog.js';
import { useNotices } from '../../parts/notice.js';

export function ImportDialog({ close }: { close: () => void }) {
  const words = useWords();
  const { attempt, say } = useNotices();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (): Promise<void> => {
    setBusy(true);
    const done = await attempt(async () => {
      const changes = await gateway.importAccounts(text);
      say(words.accounts.done.import(changes.length));
    });
    setBusy(false);
    if (done) close();
  };
  return (
    <Dialog title={words.accounts.importTitle} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className="dialog-text">{words.accounts.importLead}</p>
        <label className="field">
          <span>{words.accounts.importFile}</span>
          <input
            type="file"
            accept="application/json,.json"
            onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
          />
        </label>
        <label className="field">
          <span>{words.accounts.importText}</span>
          <textarea
            rows={7}
            spellCheck={false}
            required
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={busy}>
            {words.accounts.import}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
