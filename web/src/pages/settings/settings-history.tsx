import type { SettingsHistory as History } from '../../../../src/admin/describe-managed-settings.js';
import { gateway } from '../../api/gateway.js';
import { useMayChange } from '../../api/session.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/language.js';
import { useNotices } from '../../parts/notice.js';
import { Loaded } from '../../parts/states.js';
import { Json } from './settings-findings.js';

/** Who has changed settings, and to what. */
export function SettingsHistory({ scope, reload }: { scope: string; reload: () => Promise<void> }) {
  const { words } = useSpeech();
  const history = useResource(() => gateway.settingsHistory(scope), scope);
  return (
    <section className="card">
      <h2>{words.settings.history}</h2>
      <Loaded resource={history}>
        {({ versions }) =>
          versions.length === 0 ? (
            <p className="small">{words.settings.noHistory}</p>
          ) : (
            <ul className="lines">
              {versions.map((version) => (
                <Version key={version.version} scope={scope} version={version} reload={reload} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

interface VersionProps {
  scope: string;
  version: History['versions'][number];
  reload: () => Promise<void>;
}

function Version({ scope, version, reload }: VersionProps) {
  const { words, formats } = useSpeech();
  const { attempt } = useNotices();
  const mayChange = useMayChange();
  const own = words.settings;
  const { actor, action, settings } = version;
  const when = formats.moment(Date.parse(version.at));
  const title = [own.actions[action] ?? action, when, own.by(actor.name ?? actor.id ?? actor.kind)].join(' · ');
  const restore = async (): Promise<void> => {
    if (await attempt(() => gateway.restoreSettings(scope, version.version), own.restored)) await reload();
  };
  if (settings === null) return <li>{title}</li>;
  return (
    <li>
      <details className="version">
        <summary>{title}</summary>
        <Json label={title} value={settings} />
        {mayChange && (
          <button
            type="button"
            className="button button-small"
            aria-label={own.restoreOf(when)}
            onClick={() => void restore()}
          >
            {own.restore}
          </button>
        )}
      </details>
    </li>
  );
}
