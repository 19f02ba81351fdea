import { useState } from 'react';
import type { SettingsSummary } from '../../../../src/admin/describe-managed-settings.js';
import { gateway } from '../../api/gateway.js';
import { useResource } from '../../api/use-resource.js';
import { useWords } from '../../i18n/language.js';
import { PageHead } from '../../parts/figures.js';
import { Loaded } from '../../parts/states.js';
import { ScopeSettings } from './scope-settings.js';

const EVERYBODY = 'organization';

/** The settings that Claude Code gets from the gateway: everybody's, and each team's. */
export function SettingsPage() {
  const words = useWords();
  const [scope, setScope] = useState(EVERYBODY);
  const list = useResource(() => gateway.managedSettings(), '');
  const teams = useResource(() => gateway.teams(), '');
  return (
    <>
      <PageHead title={words.settings.title} lead={words.settings.lead} />
      <Loaded resource={teams}>
        {(all) => (
          <>
            <label className="field scope-field">
              <span>{words.settings.scope}</span>
              <select value={scope} onChange={(event) => setScope(event.target.value)}>
                <ScopeOption scope={EVERYBODY} name={words.settings.everybody} list={list.value} />
                {all.map(({ id, name }) => (
                  <ScopeOption key={id} scope={id} name={name} list={list.value} />
                ))}
              </select>
            </label>
            <ScopeSettings key={scope} scope={scope} changed={list.reload} />
          </>
        )}
      </Loaded>
    </>
  );
}

function ScopeOption({ scope, name, list = [] }: { scope: string; name: string; list: SettingsSummary[] | undefined }) {
  const words = useWords();
  const some = list.some((one) => one.scope === scope);
  return <option value={scope}>{some ? `${name} · ${words.settings.some}` : name}</option>;
}
