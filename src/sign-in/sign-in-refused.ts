/** Somebody may not sign in, or not in this way. The sentence is for people: a page or `error_description` shows it. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(readonly sentence: string) {
    super(sentence);
  }
}
