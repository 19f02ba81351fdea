/** A heading, and what it means for who reads it. */
export interface Message {
  title: string;
  text: string;
}

/** What the pages say in English. */
export const en = {
  locale: 'en',
  belongsTo: 'This page belongs to',
  minutesAgo: (minutes: number): string =>
    minutes < 1 ? 'just now' : minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`,

  enter: {
    title: 'Enter the code from your terminal',
    text: 'Claude Code, or whichever client you sign in to, shows it there.',
    field: 'Code',
    submit: 'Continue',
  },
  confirm: {
    title: 'Is it you who signs in?',
    text: (client: string): string => `${client} asks to use this gateway in your name.`,
    client: 'Client',
    address: 'Network address',
    unknown: 'unknown',
    asked: 'Asked',
    back: 'Goes back to',
    sameCode: 'Go on only if your own terminal shows this code, and you have just started the sign-in yourself.',
    sentCode: 'Never confirm a code that somebody has sent to you: they would use the gateway in your name.',
    started: 'Go on only if you have just started this yourself, on this computer.',
    withProvider: (name: string): string => `Confirm and go on with ${name}`,
    key: 'Your gateway key',
    keyKept: (client: string): string =>
      `It proves who you are. The gateway does not keep it here, and ${client} does not get it.`,
    submit: 'Confirm',
    refuse: 'Refuse',
  },
  wrongKey: 'That is no valid gateway key.',
  oldForm: 'This page had been open for too long, or in another browser. Look at it once more, then confirm.',

  leading: (where: string): Message => ({
    title: `On to ${where}`,
    text: 'Your browser goes there by itself.',
  }),
  leadingLink: 'Go there now',
  approved: (client: string): Message => ({
    title: 'You are signed in',
    text: `Go back to ${client}. You can close this page.`,
  }),
  approvedAs: 'Signed in as',
  refused: (client: string): Message => ({
    title: 'Refused',
    text: `${client} cannot use this gateway in your name. You can close this page.`,
  }),
  wrongCode: {
    title: 'There is no such code',
    text: 'It is mistyped or has expired. Compare it with the one in your terminal, or start the sign-in anew there.',
  },
  used: {
    title: 'This code is used up',
    text:
      'Somebody has confirmed or refused it already, or it has expired meanwhile. If your client is not signed in, ' +
      'start the sign-in anew there.',
  },
  back: (client: string): string => `Back to ${client}`,
  leadingBack: (seconds: number): string => `Your browser goes back by itself in ${seconds} seconds.`,
  notSignedIn: {
    title: 'You were not signed in',
    text: 'Start the sign-in anew in your client once this is settled.',
  },
  providerAway: (name: string): Message => ({
    title: `${name} does not answer`,
    text: 'Nobody can sign in by it until it does. Whoever is signed in goes on working. Try again in some minutes.',
  }),
  tooMany: {
    title: 'Too many tries',
    text:
      'There were too many from your network address, or too many wrong codes from anywhere. Wait some minutes, then ' +
      'try again.',
  },
  foreignForm: {
    title: 'That came from another page',
    text: 'The gateway takes answers from its own pages only. Open the address anew that your client shows.',
  },
  otherBrowser: {
    title: 'This sign-in began elsewhere',
    text:
      'It has to end in the browser in which it was confirmed, and there within ten minutes. Start it anew in your ' +
      'client.',
  },
  over: {
    title: 'This sign-in is over',
    text:
      'It was finished before, has taken too long, or was begun in another browser. If your client is not signed in, ' +
      'start the sign-in anew there.',
  },
  off: {
    title: 'Nobody signs in here',
    text: 'Signing in is off. The operator of this gateway turns it on by public_url and member_sign_in.',
  },
  away: {
    title: 'The gateway cannot look that up now',
    text: 'Its database is away. Nothing is lost; try again in a minute.',
  },
  failed: {
    title: 'The gateway failed',
    text: 'That was not your fault. Its log has the details; try again, or tell the operator.',
  },
  notTaken: { title: 'That does not work', text: 'Open the address anew that your client shows.' },
  again: 'Enter another code',
};

export type EnglishWords = typeof en;
