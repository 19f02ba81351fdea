import { type ReactNode, useState } from 'react';
import type { KeyDescription } from '../../../../src/keys/describe-key.js';
import { LIMIT_NAMES } from '../../../../src/keys/limit-table.js';
import { gateway } from '../../api/gateway.js';
import { useWords } from '../../i18n/language.js';
import { Dialog } from '../../parts/dialog.js';
import { useNotices } from '../../parts/notice.js';
import { Field, KeyFields, LimitField } from './key-fields.js';
import { amountOf, raiseOf, readChange, readRaise } from './key-form.js';

interface ChangeProps {
  gatewayKey: KeyDescription;
  close: () => void;
  reload: () => Promise<void>;
}

/** Changes the name, models, limits and end of a key. */
export function EditKeyDialog({ gatewayKey: key, close, reload }: ChangeProps) {
  const own = useWords().keys;
  const save = async (form: FormData): Promise<unknown> => {
    const change = readChange(form, key);
    return Object.keys(change).length > 0 && (await gateway.changeKey(key.id, change));
  };
  return (
    <FormDialog title={own.editTitle(key.name)} save={save} close={close} reload={reload}>
      <Field label={own.name} name="name" value={key.name} required />
      <KeyFields gatewayKey={key} />
    </FormDialog>
  );
}

/** Raises the limits that a key has, for a while. */
export function RaiseKeyDialog({ gatewayKey: key, close, reload }: ChangeProps) {
  const own = useWords().keys;
  const limits = LIMIT_NAMES.filter((limit) => amountOf(key, limit) !== null);
  const until = limits.map((limit) => raiseOf(key, limit)?.until).find((time) => time !== undefined);
  const save = async (form: FormData): Promise<unknown> => {
    const raise = readRaise(form, key, until);
    return Object.keys(raise).length > 0 && (await gateway.raiseKey(key.id, raise));
  };
  return (
    <FormDialog title={own.raiseTitle(key.name)} lead={own.raiseLead} save={save} close={close} reload={reload}>
      {limits.map((limit) => (
        <LimitField
          key={limit}
          limit={limit}
          value={raiseOf(key, limit)?.amount}
          hint={own.raiseHint(String(amountOf(key, limit)))}
        />
      ))}
      <Field label={own.raiseUntil} name="until" type="date" value={until?.slice(0, 10)} hint={own.raiseUntilHint} />
    </FormDialog>
  );
}

interface FormDialogProps {
  title: string;
  lead?: string;
  children: ReactNode;
  save: (form: FormData) => Promise<unknown>;
  close: () => void;
  reload: () => Promise<void>;
}

/** A form in front of the page, which stays open while what it says is refused. */
function FormDialog({ title, lead, children, save, close, reload }: FormDialogProps) {
  const words = useWords();
  const { attempt } = useNotices();
  const [busy, setBusy] = useState(false);
  const submit = async (form: FormData): Promise<void> => {
    setBusy(true);
    const isSaved = await attempt(() => save(form), words.keys.saved);
    setBusy(false);
    if (!isSaved) return;
    close();
    await reload();
  };
  return (
    <Dialog title={title} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        {lead !== undefined && <p className="dialog-text">{lead}</p>}
        <div className="fields">{children}</div>
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={busy}>
            {words.keys.save}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
