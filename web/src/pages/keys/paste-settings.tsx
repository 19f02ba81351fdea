import { Tab, TabList, TabPanel, TabProvider } from '@ariakit/react';
import { Fragment } from 'react';
import { useWords } from '../../i18n/language.js';
import { CopyField } from '../../parts/copy-field.js';
import { settingsFor } from './settings-for.js';

/** Ready-to-paste settings of the clients that people use. */
export function PasteSettings({ secret }: { secret: string }) {
  const words = useWords();
  const settings = settingsFor(location.origin, secret);
  return (
    <TabProvider defaultSelectedId={settings[0]?.client}>
      <TabList className="tabs" aria-label={words.keys.paste}>
        {settings.map(({ client }) => (
          <Tab key={client} id={client} className="tab">
            {client}
          </Tab>
        ))}
      </TabList>
      {settings.map(({ client, parts }) => (
        <TabPanel key={client} tabId={client}>
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
