import { signInAtProvider } from '../sign-in-at-provider.ts';

/** Where the next browser stands, for limits of addresses. */
let last = 0;

/** A person's browser at the gateway, without scripts: keeps cookies, sends forms, follows where pages lead. */
export class Browser {
  constructor() {
    this.cookies = new Map();
    this.address = `198.51.100.${(last = (last % 250) + 1)}`;
  }

  /** Lets a device in that shows a code; gives the page that asked. */
  async approveDevice(verificationUrl, code, by) {
    const url = new URL(verificationUrl);
    url.searchParams.set('user_code', code);
    return await this.approve(url, by);
  }

  /** Confirms what a page asks, by the person at the provider or with a gateway key; gives the page that asked. */
  async approve(url, { person, key }) {
    const asked = await this.open(url);
    const action = /<form method="post" action="([^"]*)"/.exec(asked.page)?.[1];
    if (asked.status !== 200 || action === undefined) throw new Error(`${asked.url} shows no form:\n${asked.page}`);
    const form = new URLSearchParams({ answer: 'confirm', ...(key && { key }) });
    for (const [, name, value] of asked.page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g))
      form.set(name, unescape(value));
    const confirmed = await this.open(new URL(unescape(action), asked.url), form);
    const answered = person === undefined ? confirmed : await this.signIn(confirmed, person);
    if (answered.next) await fetch(answered.next);
    return asked.page;
  }

  async signIn({ next, page }, person) {
    if (!next) throw new Error(`The page does not lead to the provider:\n${page}`);
    const back = await this.open(await signInAtProvider(next, person));
    if (back.status !== 200) throw new Error(`The callback answers ${back.status}:\n${back.page}`);
    return back;
  }

  /** Opens an address of the gateway, or sends a form there; `next` is where its page leads by itself. */
  async open(url, form) {
    const origin = new URL(url).origin;
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'x-forwarded-for': this.address,
        ...(form && { origin, 'sec-fetch-site': 'same-origin' }),
      },
      ...(form && { method: 'POST', body: form }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined) this.cookies.set(name, value);
    }
    const refresh = /^0; *url=(.+)$/i.exec(answer.headers.get('refresh') ?? '')?.[1];
    const next = refresh ?? answer.headers.get('location');
    return { url, status: answer.status, page: await answer.text(), next: next && new URL(next, url) };
  }
}

function unescape(text) {
  const signs = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => signs[name]);
}
