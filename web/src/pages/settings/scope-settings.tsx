import { useState } from 'react';
import { gateway } from '../../api/gateway.js';
import { useMayChange } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/language.js';
import { Confirmation } from '../../parts/dialog.js';
import { useNotices } from '../../parts/notice.js';
import { EmptyNote, Loaded } from '../../parts/states.js';
import { SettingsEditor } from './settings-editor.js';
import { SettingsHistory } from './settings-history.js';
import { Json, SettingsFindings } from './settings-findings.js';

/** The settings of everybody or of a team: as they are, how they change, and how they were. */
export function ScopeSettings({ scope, changed }: { scope: string; changed: () => Promise<void> }) {
  const { words, formats } = useSpeech();
  const { attempt } = useNotices();
  const mayChange = useMayChange();
  const own = words.settings;
  const settings = useResource(() => gateway.settingsOf(scope), scope);
  const [version, setVersion] = useState(0);
  const [removing, setRemoving] = useState(false);

  const reload = async (): Promise<void> => {
    await Promise.all([settings.reload(), changed()]);
    setVersion((before) => before + 1);
  };
  const remove = async (uuid: string): Promise<void> => {
    if (await attempt(() => gateway.removeSettings(scope, uuid), own.removed)) await reload();
  };
  return (
    <Loaded resource={settings}>
      {(now) => {
        const { uuid, updated_at: updatedAt } = now;
        return (
          <>
            <section className="card">
              <header className="card-head">
                <h2>{updatedAt === null ? own.none : own.changed(formats.moment(Date.parse(updatedAt)))}</h2>
                {mayChange && uuid !== null && (
                  <button type="button" className="button button-small" onClick={() => setRemoving(true)}>
                    {own.remove}
                  </button>
                )}
              </header>
              {mayChange ? (
                <SettingsEditor key={`${uuid} ${version}`} scope={scope} now={now} reload={reload} />
              ) : now.settings === null ? (
                <EmptyNote title={own.none}>{own.noneLead}</EmptyNote>
              ) : (
                <Json label={own.edit} value={now.settings} />
              )}
            </section>
            {!mayChange && now.settings !== null && (
              <section className="card">
                <SettingsFindings preview={now} />
              </section>
            )}
            <SettingsHistory key={`history ${version}`} scope={scope} reload={reload} />
            {removing && uuid !== null && (
              <Confirmation
                title={own.removeTitle}
                confirm={own.remove}
                close={() => setRemoving(false)}
                onConfirm={() => remove(uuid)}
              >
                {own.removeLead}
              </Confirmation>
            )}
          </>
        );
      }}
    </Loaded>
  );
}
