import { type IssuedKey } from '../../api/gateway.js';
import { useWords } from '../../i18n/language.js';
import { CopyField } from '../../parts/copy-field.js';
import { Dialog } from '../../parts/dialog.js';
import { PasteSettings } from './paste-settings.js';

/** The only time that a key's secret is shown; it lives in this page's memory until the dialog is closed. */
export function IssuedKeyDialog({ issued, close }: { issued: IssuedKey; close: () => void }) {
  const words = useWords();
  return (
    <Dialog title={`${words.keys.issuedTitle}: ${issued.name}`} close={close} leavable={false}>
      <p className="dialog-text">{words.keys.issuedLead}</p>
      <CopyField label={words.keys.secret} text={issued.secret} />
      <h3 className="dialog-section">{words.keys.paste}</h3>
      <PasteSettings secret={issued.secret} />
      <footer className="dialog-foot">
        <button type="button" className="button button-main" onClick={close}>
          {words.keys.done}
        </button>
      </footer>
    </Dialog>
  );
}
