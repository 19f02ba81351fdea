import { type SignInRefused } from '../sign-in-refused.js';
import { errorAddress } from './error-address.js';
import { html } from './html.js';
import { type Page } from './page.js';
import { type Message } from './words-en.js';
import { type View } from './view.js';

/** So long takes it to read a sentence; the program that waits gives nobody less. */
const READING_SECONDS = 8;

/** Says how something has ended. `good` is for what somebody wanted. */
export function renderMessage({ title, text }: Message, tone: 'good' | 'idle' | 'bad'): Page {
  return { title, content: html`<p class="outcome tone-${tone}">${text}</p>` };
}

/** Says that somebody is signed in at a client, and as whom: a wrong account is noticed here. */
export function renderApproved({ words }: View, client: string, who: string): Page {
  const { title, text } = words.approved(client);
  return {
    title,
    content: html`<p class="outcome tone-good">${text}</p>
      <dl class="facts">
        <div>
          <dt>${words.approvedAs}</dt>
          <dd>${who}</dd>
        </div>
      </dl>`,
  };
}

/**
 * Leads on to another site. A redirect would not do: where a form was posted, browsers hold the target of a redirect
 * against `form-action`, too. https://www.w3.org/TR/CSP3/#form-action-pre-navigate
 */
export function renderLeading({ words }: View, where: string, next: URL): Page {
  const { title, text } = words.leading(where);
  return {
    title,
    content: html`<p class="lead">${text}</p>
      <p class="onward"><a class="button button-main" href="${next.href}">${words.leadingLink}</a></p>`,
    next,
  };
}

/**
 * Says why somebody was not let in, by a sentence that exists in English alone. A program that waits hears of it as
 * soon as somebody has read it.
 */
export function renderRefusal({ words }: View, { sentence, waiting }: SignInRefused): Page {
  const { title, text } = words.notSignedIn;
  const reason = html`<p class="outcome tone-bad" lang="en">${sentence}</p>`;
  if (!waiting) {
    return {
      title,
      content: html`${reason}
        <p class="lead">${text}</p>`,
    };
  }
  const next = errorAddress(waiting, sentence);
  return {
    title,
    content: html`${reason}
      <p class="lead">${words.leadingBack(READING_SECONDS)}</p>
      <p class="onward"><a class="button" href="${next.href}">${words.back(waiting.clientName)}</a></p>`,
    next,
    afterSeconds: READING_SECONDS,
  };
}
