import { sendRequest } from '../send-request.js';

/** A page as a browser without scripts has it. */
interface SeenPage {
  status: number;
  headers: Record<string, string>;
  html: string;
  /** What is to be read on it. */
  text: string;
  /** Where the browser goes on to by itself. */
  next: string | undefined;
}

/** Does what a browser does with the gateway's pages: keeps cookies, and posts the forms that it is shown. */
export class PageVisitor {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly origin: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<SeenPage> {
    return this.ask('GET', path, headers);
  }

  /** Posts the form of a page with what somebody has typed and pressed. */
  submit(
    page: SeenPage,
    typed: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SeenPage> {
    const form = /<form method="post" action="([^"]*)">([^]*?)<\/form>/.exec(page.html);
    if (!form) throw new Error(`There is no form on: ${page.text}`);
    const [, action = '', fields = ''] = form;
    const hidden = [...fields.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)" \/>/g)];
    const body = new URLSearchParams();
    for (const [, name = '', value = ''] of hidden) body.append(name, unescape(value));
    for (const [name, value] of Object.entries(typed)) body.append(name, value);
    const sent = { origin: this.origin, 'sec-fetch-site': 'same-origin', ...headers };
    return this.ask('POST', unescape(action), sent, body.toString());
  }

  private async ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<SeenPage> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await sendRequest(
      new URL(path, this.origin).href,
      {
        method,
        headers: {
          ...(cookie !== '' && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...this.headers,
          ...headers,
        },
      },
      body,
    );
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const html = answer.body.toString();
    const entries = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
    return {
      status: answer.status,
      headers: Object.fromEntries(entries) as Record<string, string>,
      html,
      text: unescape(html.replace(/<(style|svg)[^]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' '),
      next: answer.headers['refresh']?.toString().replace(/^\d+; url=/, '') ?? answer.headers.location,
    };
  }
}

function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
