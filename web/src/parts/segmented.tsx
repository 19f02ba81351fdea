import { Radio, RadioGroup, RadioProvider } from '@ariakit/react';

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** A choice of a few, all of them in sight. */
export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>) {
  return (
    <RadioProvider value={value} setValue={(next) => onChange(next as T)}>
      <RadioGroup className="segmented" aria-label={label}>
        {options.map((option) => (
          <label key={option.value} className="segment" data-checked={option.value === value || undefined}>
            <Radio value={option.value} className="segment-input" />
            {option.label}
          </label>
        ))}
      </RadioGroup>
    </RadioProvider>
  );
}
