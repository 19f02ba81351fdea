import type { KeyDescription } from '../../../../src/keys/describe-key.js';
import { KEY_LIMITS, LIMIT_NAMES, type LimitName } from '../../../../src/keys/limit-table.js';
import { useWords } from '../../i18n/language.js';
import { amountOf, inputOf } from './key-form.js';

/** What a new key is asked for, and what can be changed of one that is there. */
export function KeyFields({ gatewayKey: key }: { gatewayKey?: KeyDescription }) {
  const own = useWords().keys;
  return (
    <>
      <Field label={own.models} name="models" value={key?.models.join(', ')} hint={own.modelsHint} wide />
      {LIMIT_NAMES.map((name) => (
        <LimitField key={name} limit={name} value={key && amountOf(key, name)} hint={key && own.noLimitHint} />
      ))}
      <Field label={own.expiresAt} name="expires" type="date" value={key?.expires_at?.slice(0, 10)} />
    </>
  );
}

interface LimitFieldProps {
  limit: LimitName;
  value?: number | null | undefined;
  hint?: string | undefined;
}

export function LimitField({ limit, value, hint }: LimitFieldProps) {
  const { limits, budgetHint } = useWords().keys;
  const isMoney = KEY_LIMITS[limit].counts === 'cost';
  const hints = [isMoney && budgetHint, hint].filter((one) => typeof one === 'string');
  return (
    <Field
      label={limits[limit]}
      name={inputOf(limit)}
      type="number"
      value={value?.toString()}
      hint={hints.length > 0 ? hints.join('; ') : undefined}
      step={isMoney ? 'any' : '1'}
    />
  );
}

interface FieldProps {
  label: string;
  name: string;
  type?: 'text' | 'number' | 'date';
  value?: string | undefined;
  hint?: string | undefined;
  required?: boolean;
  wide?: boolean;
  step?: '1' | 'any';
}

export function Field({ label, name, type = 'text', value, hint, required = false, wide = false, step }: FieldProps) {
  const hintId = `hint-${name}`;
  return (
    <label className={wide ? 'field field-wide' : 'field'}>
      <span>{label}</span>
      <input
        name={name}
        type={type}
        defaultValue={value}
        required={required}
        min={type === 'number' ? (step === 'any' ? 0 : 1) : undefined}
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
