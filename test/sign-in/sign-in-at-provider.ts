/** The most redirects of a sign-in. */
const MOST_STEPS = 20;

/**
 * Does what a browser does that is sent to the provider: follows its redirects, types a person's name into its login
 * page, and answers the address to which the provider sends it back. Throws with the page that does not go on.
 */
export async function signInAtProvider(url: URL | string, person: string): Promise<URL> {
  const start = new URL(url);
  const cookies = new Map<string, string>();
  let next = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MOST_STEPS; step++) {
    const answer = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const page = await answer.text();
    const location = answer.headers.get('location');
    const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1];
    if (location !== null) {
      next = new URL(location, next);
      form = undefined;
      if (next.origin !== start.origin || next.pathname.endsWith('/oauth/callback')) return next;
    } else if (answer.status === 200 && action !== undefined) {
      next = new URL(action, next);
      form = new URLSearchParams({ person });
    } else throw new Error(`The provider stops at ${next.href} with ${answer.status}: ${page}`);
  }
  throw new Error('The provider sends the browser in a circle');
}
