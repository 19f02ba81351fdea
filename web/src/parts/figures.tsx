import { type ReactNode } from 'react';

export type Tone = 'good' | 'warn' | 'bad' | 'idle' | 'accent';

/** A state in one word, with its colour. */
export function Chip({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`chip tone-${tone}`}>{children}</span>;
}

/** How much of something there is or is used; `share` from 0 to 1. The figure stands beside it in words. */
export function Meter({ share, tone, label, text }: { share: number; tone: Tone; label: string; text: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <span
      className={`meter tone-${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
    >
      <span style={{ width: `${percent}%` }} />
    </span>
  );
}

/** One figure that is to be read from afar. */
export function Stat({
  label,
  value,
  children,
  tone,
}: {
  label: string;
  value: ReactNode;
  children?: ReactNode;
  tone?: Tone | undefined;
}) {
  return (
    <div className={tone ? `stat tone-${tone}` : 'stat'}>
      <dt>{label}</dt>
      <dd className="stat-value">{value}</dd>
      {children !== undefined && <dd className="stat-more">{children}</dd>}
    </div>
  );
}

/** A name with its value, in a list of such. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function PageHead({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p className="lead">{lead}</p>}
      </div>
      {children !== undefined && <div className="page-actions">{children}</div>}
    </div>
  );
}
