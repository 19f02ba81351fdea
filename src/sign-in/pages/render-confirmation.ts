import { html, type Html } from './html.js';
import { type Page } from './page.js';
import { type View } from './view.js';

/** What somebody is asked to confirm. */
interface Confirmation {
  /** The client, as it names itself: foreign text. */
  client: string;
  /** What both the client and the page show; undefined where the client shows nothing. */
  code?: string;
  /** What is known of the client, under names for people. */
  facts: readonly (readonly [name: string, value: string])[];
  warnings: readonly string[];
  /** Where the form goes to, from the root of the host. */
  action: string;
  /** Goes along with the form. */
  hidden: readonly (readonly [name: string, value: string])[];
  /** The company's provider; undefined where the member's own gateway key confirms. */
  provider: string | undefined;
  /** Why the form is shown again. */
  problem?: string;
}

/** Asks whether a client may sign in. Nothing is sent before somebody has pressed a button. */
export function renderConfirmation({ words: { confirm } }: View, asked: Confirmation): Page {
  const { client, code, facts, warnings, action, hidden, provider, problem } = asked;
  return {
    title: confirm.title,
    content: html`<p class="lead">${confirm.text(client)}</p>
      ${code !== undefined && html`<p class="code">${code}</p>`}
      <dl class="facts">${facts.map(renderFact)}</dl>
      <div class="warning">${warnings.map((warning) => html`<p>${warning}</p>`)}</div>
      <form method="post" action="${action}">
        ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        ${provider === undefined && renderKeyField(confirm.key, confirm.keyKept(client), problem)}
        ${problem !== undefined && html`<p class="problem" id="problem" role="alert">${problem}</p>`}
        <button type="submit" class="button button-main" name="answer" value="confirm">
          ${provider === undefined ? confirm.submit : confirm.withProvider(provider)}
        </button>
        <button type="submit" class="button" name="answer" value="refuse" formnovalidate>${confirm.refuse}</button>
      </form>`,
  };
}

function renderFact([name, value]: readonly [string, string]): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function renderKeyField(name: string, kept: string, problem: string | undefined): Html {
  const described = problem === undefined ? 'kept' : 'problem kept';
  const invalid = String(problem !== undefined);
  return html`<label class="field">
      ${name}
      <input
        type="password"
        name="key"
        required
        maxlength="512"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="${described}"
        aria-invalid="${invalid}"
      />
    </label>
    <p class="small" id="kept">${kept}</p>`;
}
