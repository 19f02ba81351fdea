import { thisMachine } from '../setup/this-machine.js';
import { type Output, runLogin, runLogout, runToken, runWhoami } from './run-sign-in.js';
import { type SignInOptions } from './sign-in.js';

const OUTPUT: Output = {
  print: (text) => void process.stdout.write(text),
  warn: (text) => void process.stderr.write(text),
};

export function login(url: string | undefined, options: SignInOptions): Promise<number> {
  return runLogin(thisMachine(), url, options, OUTPUT);
}

export function logout(url: string | undefined): Promise<number> {
  return runLogout(thisMachine(), url, OUTPUT);
}

export function whoami(url: string | undefined): Promise<number> {
  return runWhoami(thisMachine(), url, OUTPUT);
}

export function token(options: { url?: string; renew?: boolean }): Promise<number> {
  return runToken(thisMachine(), options, OUTPUT);
}
