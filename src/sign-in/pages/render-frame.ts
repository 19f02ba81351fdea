import { html, type Html } from './html.js';
import { type Page } from './page.js';
import { type View } from './view.js';

const LINES = Array.from({ length: 14 }, (_, index) => 40 + index * 55);

/** Writes a whole page: a card that says whose it is, in the looks of the dashboard. It needs no script. */
export function renderFrame(view: View, { title, content }: Page): string {
  const { words, prefix, host, stylesheet } = view;
  return html`<!doctype html>
    <html lang="${words.locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · droid2api</title>
        <link rel="icon" href="${prefix}/sign-in/mark.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${stylesheet}" />
      </head>
      <body>
        <main class="sign-in">
          <svg class="streams" viewBox="0 0 800 800" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
            ${LINES.map(renderLine)}
          </svg>
          <div class="sign-in-card">
            <p class="brand">
              <img class="mark" src="${prefix}/sign-in/mark.svg" width="28" height="28" alt="" /> droid2api
            </p>
            <h1>${title}</h1>
            ${content}
            <footer class="sign-in-foot">
              <p class="small">${host !== undefined && html`${words.belongsTo} <strong>${host}</strong>`}</p>
              ${renderSwitch(view)}
            </footer>
          </div>
        </main>
      </body>
    </html> `.text;
}

/** One of many streams on their way to one gateway. */
function renderLine(y: number): Html {
  return html`<path d="M-20 ${y} C 260 ${y}, 300 400, 560 400 S 820 400, 840 400" />`;
}

/** Names the other language in that language. */
function renderSwitch({ language, otherLanguage }: View): Html | undefined {
  if (otherLanguage === undefined) return undefined;
  const [tag, name] = language === 'en' ? ['zh-CN', '中文'] : ['en', 'English'];
  return html`<a class="text-button" href="${otherLanguage}" hreflang="${tag}" lang="${tag}">${name}</a>`;
}
