import { Dialog as Surface, DialogDismiss, DialogHeading } from '@ariakit/react';
import { type ReactNode } from 'react';
import { useWords } from '../i18n/language.js';
import { Icon } from './icon.js';

interface DialogProps {
  title: string;
  close: () => void;
  /** Whether Escape and a click beside it close it; not where something shown only once would be lost. */
  leavable?: boolean;
  children: ReactNode;
}

/** A question or a form in front of the page. It is there as long as it is rendered. */
export function Dialog({ title, close, leavable = true, children }: DialogProps) {
  const words = useWords();
  return (
    <Surface
      open
      onClose={close}
      className="dialog"
      backdrop={<div className="backdrop" />}
      hideOnEscape={leavable}
      hideOnInteractOutside={leavable}
    >
      <header className="dialog-head">
        <DialogHeading className="dialog-title">{title}</DialogHeading>
        {leavable && (
          <DialogDismiss className="icon-button" aria-label={words.common.close}>
            <Icon name="cross" />
          </DialogDismiss>
        )}
      </header>
      {children}
    </Surface>
  );
}

interface ConfirmationProps {
  title: string;
  children: ReactNode;
  confirm: string;
  close: () => void;
  onConfirm: () => Promise<unknown>;
}

/** Asks before something that cannot be taken back. */
export function Confirmation({ title, children, confirm, close, onConfirm }: ConfirmationProps) {
  const words = useWords();
  return (
    <Dialog title={title} close={close}>
      <p className="dialog-text">{children}</p>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={close}>
          {words.common.cancel}
        </button>
        <button type="button" className="button button-danger" onClick={() => void onConfirm().then(close)}>
          {confirm}
        </button>
      </footer>
    </Dialog>
  );
}
