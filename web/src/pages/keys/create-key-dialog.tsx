import { useState } from 'react';
import { placeLimits } from '../../../../src/keys/limit-fields.js';
import { KEY_LIMITS, LIMIT_NAMES, type LimitName } from '../../../../src/keys/limit-table.js';
import { gateway, type IssuedKey, type KeyPurpose } from '../../api/gateway.js';
import { useWords } from '../../i18n/language.js';
import { Dialog } from '../../parts/dialog.js';
import { useNotices } from '../../parts/notice.js';

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
          <Field label={own.models} name="models" hint={own.modelsHint} wide />
          {LIMIT_NAMES.map((name) => (
            <LimitField key={name} limit={name} />
          ))}
          <Field label={own.expiresAt} name="expires" type="date" />
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

function LimitField({ limit }: { limit: LimitName }) {
  const { limits, budgetHint } = useWords().keys;
  const money = KEY_LIMITS[limit].counts === 'cost' ? { hint: budgetHint, step: '0.01' } : {};
  return <Field label={limits[limit]} name={inputOf(limit)} type="number" {...money} />;
}

/** The name of a limit's input in the form. */
function inputOf(limit: LimitName): string {
  return `limit-${limit}`;
}

interface FieldProps {
  label: string;
  name: string;
  type?: 'text' | 'number' | 'date';
  hint?: string;
  required?: boolean;
  wide?: boolean;
  step?: string;
}

function Field({ label, name, type = 'text', hint, required = false, wide = false, step }: FieldProps) {
  const hintId = `hint-${name}`;
  return (
    <label className={wide ? 'field field-wide' : 'field'}>
      <span>{label}</span>
      <input
        name={name}
        type={type}
        required={required}
        min={type === 'number' ? (step ?? 1) : undefined}
        step={step}
        aria-describedby={hint === undefined ? undefined : hintId}
      />
      {hint !== undefined && (
        <span id={hintId} className="small">
          {hint}
        </span>
      )}
    </label>
  );
}

function readPurpose(form: FormData): KeyPurpose {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const amount = (name: string): number | undefined => (text(name) === '' ? undefined : Number(text(name)));
  const models = text('models')
    .split(/[\s,]+/)
    .filter(Boolean);
  return {
    name: text('name'),
    ...present({
      owner: text('owner') || undefined,
      models: models.length > 0 ? models : undefined,
      expires_at: text('expires') || undefined,
      ...placeLimits((limit) => amount(inputOf(limit))),
    }),
  };
}

/** Without the members that are undefined: the gateway takes a member that is there for a wish. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
