import { useState } from 'react';
import { gateway, type IssuedKey } from '../../api/gateway.js';
import { useWords } from '../../i18n/language.js';
import { Dialog } from '../../parts/dialog.js';
import { useNotices } from '../../parts/notice.js';
import { Field, KeyFields } from './key-fields.js';
import { readPurpose } from './key-form.js';

export function CreateKeyDialog({ close, onIssued }: { close: () => void; onIssued: (key: IssuedKey) => void }) {
  const words = useWords();
  const { attempt } = useNotices();
  const [busy, setBusy] = useState(false);
  const own = words.keys;

  const create = async (form: FormData): Promise<void> => {
    setBusy(true);
    await attempt(async () => onIssued(await gateway.createKey(readPurpose(form))));
    setBusy(false);
  };
  return (
    <Dialog title={own.createTitle} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create(new FormData(event.currentTarget));
        }}
      >
        <div className="fields">
          <Field label={own.name} name="name" hint={own.nameHint} required />
          <Field label={own.owner} name="owner" />
          <KeyFields />
        </div>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={busy}>
            {own.create}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
