import { useState } from 'react';
import type { KeyUse } from '../../../../src/admin/dashboard/dashboard-api.js';
import type { KeyDescription } from '../../../../src/keys/describe-key.js';
import { LIMIT_NAMES } from '../../../../src/keys/limit-table.js';
import { gateway, type IssuedKey } from '../../api/gateway.js';
import { useMayChange } from '../../api/session.js';
import { useSpeech } from '../../i18n/language.js';
import { ActionMenu } from '../../parts/action-menu.js';
import { Confirmation } from '../../parts/dialog.js';
import { Chip, type Tone } from '../../parts/figures.js';
import { useNotices } from '../../parts/notice.js';
import { EditKeyDialog, RaiseKeyDialog } from './change-key-dialog.js';
import { amountOf, raiseOf } from './key-form.js';
import { LimitMeters } from './limit-meters.js';

interface KeyCardProps {
  gatewayKey: KeyDescription;
  use: KeyUse | undefined;
  reload: () => Promise<void>;
  onIssued: (key: IssuedKey) => void;
}

const TONES: Readonly<Record<KeyDescription['state'], Tone>> = {
  valid: 'good',
  expired: 'idle',
  revoked: 'bad',
  disabled: 'bad',
  archived: 'idle',
};

export function KeyCard({ gatewayKey: key, use, reload, onIssued }: KeyCardProps) {
  const { words } = useSpeech();
  const { attempt } = useNotices();
  const mayChange = useMayChange();
  const [asking, setAsking] = useState<'edit' | 'raise' | 'rotate' | 'revoke'>();
  const own = words.keys;
  const hasLimits = LIMIT_NAMES.some((limit) => amountOf(key, limit) !== null);
  const close = (): void => setAsking(undefined);

  const rotate = async (): Promise<void> => {
    await attempt(async () => onIssued(await gateway.rotateKey(key.id)));
  };
  const revoke = async (): Promise<void> => {
    await attempt(() => gateway.revokeKey(key.id), own.revoked);
    await reload();
  };
  return (
    <li className="card key">
      <header className="card-head">
        <KeyTitle gatewayKey={key} />
        <Chip tone={TONES[key.state]}>{own.states[key.state]}</Chip>
        {mayChange && key.state !== 'revoked' && (
          <ActionMenu
            label={`${words.common.actions}: ${key.name}`}
            actions={[
              { label: own.edit, run: () => setAsking('edit') },
              ...(hasLimits ? [{ label: own.raise, run: () => setAsking('raise') }] : []),
              ...(key.sign_in ? [] : [{ label: own.rotate, run: () => setAsking('rotate') }]),
              { label: own.revoke, run: () => setAsking('revoke'), danger: true },
            ]}
          />
        )}
      </header>
      {key.state === 'valid' && <LimitMeters use={use} />}
      {asking === 'edit' && <EditKeyDialog gatewayKey={key} close={close} reload={reload} />}
      {asking === 'raise' && <RaiseKeyDialog gatewayKey={key} close={close} reload={reload} />}
      {asking === 'rotate' && (
        <Confirmation title={own.rotateTitle(key.name)} confirm={own.rotate} close={close} onConfirm={rotate}>
          {own.rotateLead}
        </Confirmation>
      )}
      {asking === 'revoke' && (
        <Confirmation title={own.revokeTitle(key.name)} confirm={own.revoke} close={close} onConfirm={revoke}>
          {key.sign_in ? own.revokeSignInLead : own.revokeLead}
        </Confirmation>
      )}
    </li>
  );
}

export function KeyTitle({ gatewayKey: key }: { gatewayKey: KeyDescription }) {
  const { words, formats } = useSpeech();
  const own = words.keys;
  const raised = LIMIT_NAMES.map((limit) => raiseOf(key, limit)?.until).find((until) => until !== undefined);
  const times = [
    own.created(formats.day(Date.parse(key.created_at))),
    key.expires_at !== null && own.expires(formats.relative(Date.parse(key.expires_at))),
    raised !== undefined && own.raisedUntil(formats.day(Date.parse(raised))),
  ].filter((part) => part !== false);
  return (
    <div className="card-title">
      <h2>
        {key.name} {key.owner !== null && <span className="owner">{key.owner}</span>}
      </h2>
      <p className="small">
        {key.sign_in ? own.signsIn : <code>{key.key}</code>} ·{' '}
        {key.models.length === 0 ? own.allModels : key.models.join(', ')} · {times.join(' · ')}
      </p>
    </div>
  );
}
