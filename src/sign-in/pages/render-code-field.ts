import { html, type Html } from './html.js';
import { type Page } from './page.js';
import { type View } from './view.js';

/** Asks for the code that a client shows. */
export function renderCodeField(view: View): Page {
  const { enter } = view.words;
  return {
    title: enter.title,
    content: html`<p class="lead">${enter.text}</p>
      ${codeForm(view, enter.submit)}`,
  };
}

/** Says that a code is wrong, in the same words whether it never was or has expired, and asks for another one. */
export function renderWrongCode(view: View): Page {
  const { wrongCode, again } = view.words;
  return {
    title: wrongCode.title,
    content: html`<p class="lead" role="alert">${wrongCode.text}</p>
      ${codeForm(view, again)}`,
  };
}

function codeForm({ words, prefix }: View, submit: string): Html {
  return html`<form method="get" action="${prefix}/device">
    <label class="field">
      ${words.enter.field}
      <input
        class="code-input"
        name="user_code"
        required
        maxlength="24"
        placeholder="XXXX-XXXX"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck="false"
        autofocus
      />
    </label>
    <button type="submit" class="button button-main">${submit}</button>
  </form>`;
}
