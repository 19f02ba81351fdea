import { Tab, TabList, TabPanel, TabProvider } from '@ariakit/react';
import { Fragment } from 'react';
import { below } from '../../below.js';
import { useWords } from '../../i18n/language.js';
import { CopyField } from '../../parts/copy-field.js';
import { settingsFor } from './settings-for.js';

/** Ready-to-paste settings of the clients that people use. */
export function PasteSettings({ secret }: { secret: string }) {
  const words = useWords();
  // The panel names its tab by this id in a list that blanks separate.
  const settings = settingsFor(location.origin + below(''), secret).map((one) => ({
    ...one,
    id: one.client.replaceAll(' ', '-'),
  }));
  return (
    <TabProvider defaultSelectedId={settings[0]?.id}>
      <TabList className="tabs" aria-label={words.keys.paste}>
        {settings.map(({ id, client }) => (
          <Tab key={id} id={id} className="tab">
            {client}
          </Tab>
        ))}
      </TabList>
      {settings.map(({ id, client, parts }) => (
        <TabPanel key={id} tabId={id}>
          {parts.map(({ file, text }) => (
            <Fragment key={text}>
              {file !== undefined && (
                <p className="small">
                  <code>{file}</code>
                </p>
              )}
              <CopyField label={file ?? client} text={text} />
            </Fragment>
          ))}
        </TabPanel>
      ))}
    </TabProvider>
  );
}
