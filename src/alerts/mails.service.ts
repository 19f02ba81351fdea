import { Injectable } from '@nestjs/common';
import { NetworkProxies } from '../proxy/network-proxies.service.js';
import { UpstreamFailure } from '../proxy/upstream-failure.js';
import { type LinkedMessage } from './alert-message.js';
import { type UsableTarget } from './resolve-target.js';
import { SEND_LIMIT_MS, type SendResult } from './send-result.js';

interface MailFault {
  code?: string;
  responseCode?: number;
}

/** The ports of mail servers where an address names none: mail is handed in at these. */
const SUBMISSION_PORT = 587;
const TLS_PORT = 465;

/** Mails messages by SMTP, through the network proxies. Passwords go over TLS only, but to this machine. */
@Injectable()
export class Mails {
  constructor(private readonly proxies: NetworkProxies) {}

  async send(target: UsableTarget, { id, title, text, link, atMs }: LinkedMessage): Promise<SendResult> {
    const url = new URL(target.url.reveal());
    const secure = url.protocol === 'smtps:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port) || (secure ? TLS_PORT : SUBMISSION_PORT);
    const user = decodeURIComponent(url.username);
    let proxy: string | undefined;
    try {
      proxy = this.proxyFor(new URL(`https://${url.hostname}:${port}`), target.name);
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
      return { kind: 'later', reason: 'proxy_required is true and there is no network proxy for it' };
    }
    const paragraphs = [title, text, ...(link === undefined ? [] : [link]), `${new Date(atMs).toISOString()}, ${id}`];
    // The library is loaded where somebody is to get a mail, and nowhere else.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port,
      secure,
      requireTLS: user !== '' && !isThisMachine(host),
      connectionTimeout: SEND_LIMIT_MS,
      greetingTimeout: SEND_LIMIT_MS,
      socketTimeout: SEND_LIMIT_MS,
      dnsTimeout: SEND_LIMIT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(proxy !== undefined && { proxy }),
      ...(user !== '' && { auth: { user, pass: decodeURIComponent(url.password) } }),
    });
    try {
      await within(
        SEND_LIMIT_MS * 2,
        transport.sendMail({
          from: target.from,
          to: [...target.to],
          subject: `[droid2api] ${title}`,
          text: `${paragraphs.join('\n\n')}\n`,
          date: new Date(atMs),
          // The same each time, so that mail programs show one of two copies.
          messageId: `<${id}@droid2api.invalid>`,
        }),
      );
      return { kind: 'sent' };
    } catch (error) {
      return judge(error as MailFault);
    } finally {
      transport.close();
    }
  }

  /** Answers the address of the network proxy by which a mail server is reached; undefined for the direct way. */
  private proxyFor(target: URL, name: string): string | undefined {
    const { proxy } = this.proxies.next(target, `alert target ${name}`);
    return this.proxies.all.find((entry) => entry.name === proxy)?.url;
  }
}

/** The server's own words may quote addresses, so that only its code is told. */
function judge({ code = 'unknown error', responseCode }: MailFault): SendResult {
  if (responseCode === undefined) return { kind: 'later', reason: `no answer from the mail server (${code})` };
  const reason = `the mail server answered ${responseCode} (${code})`;
  return responseCode >= 500 ? { kind: 'refused', reason } : { kind: 'later', reason };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Rejects where the work takes longer; whatever it is doing is then closed. */
async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let stop = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const giveUp = (): void => reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(giveUp, limitMs).unref();
    stop = () => clearTimeout(timer);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
  }
}
