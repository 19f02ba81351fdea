import { type ReactNode, useState } from 'react';
import type { OwnSession } from '../../../../src/admin/dashboard/dashboard-api.js';
import { useSpeech } from '../../i18n/language.js';
import { Confirmation } from '../../parts/dialog.js';
import { Chip } from '../../parts/figures.js';

interface SessionLineProps {
  session: Omit<OwnSession, 'is_this'> & { is_this?: boolean };
  /** What else is said of it. */
  more?: ReactNode;
  /** Absent where whoever looks may not end it. */
  end?: (() => Promise<unknown>) | undefined;
}

/** A client or browser in which somebody has signed in. */
export function SessionLine({ session, more, end }: SessionLineProps) {
  const { words, formats } = useSpeech();
  const [asking, setAsking] = useState(false);
  const own = words.sessions;
  const facts = [
    own.since(formats.moment(Date.parse(session.created_at))),
    own.renewed(formats.relative(Date.parse(session.renewed_at))),
    own.until(formats.moment(Date.parse(session.ends_at))),
    ...(session.address === null ? [] : [own.from(session.address)]),
  ];
  return (
    <li>
      <span className="line-name">
        <b>{session.client}</b> {session.is_this && <Chip tone="accent">{own.thisOne}</Chip>} {more}
        <span className="small session-facts">{facts.join(' · ')}</span>
      </span>
      {end && (
        <button
          type="button"
          className="button button-small"
          aria-label={own.endOf(session.client)}
          onClick={() => setAsking(true)}
        >
          {own.end}
        </button>
      )}
      {end && asking && (
        <Confirmation
          title={own.endTitle(session.client)}
          confirm={own.end}
          close={() => setAsking(false)}
          onConfirm={end}
        >
          {own.endLead} {session.is_this && own.endThisLead}
        </Confirmation>
      )}
    </li>
  );
}
