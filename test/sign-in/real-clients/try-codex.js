import { Codex } from './codex.js';
import { assert } from './report.js';
import { endSessions } from './world.js';

/** Everything that is promised of Codex by `gateway_oauth`, for one person. */
export async function tryCodex(world, report, person, { terminal: hasTerminal }) {
  const codex = await Codex.install(world);
  const step = (name, work) => report.step(`Codex ${Codex.version}: ${name}`, work);
  try {
    await step('codex exec signs in by a browser of the machine', async () => {
      const { exit, output, errors } = await codex.ask('hello, first', person);
      assert(exit === 0 && output.includes('hello, first'), `it ended with ${exit}:\n${output}${errors}`);
    });
    const signedInAt = Date.now();
    await step('is renewed without a word', async () => {
      // Codex renews half a minute before the end of a token, which here lasts a minute.
      await codex.untilDue(signedInAt);
      const token = codex.tokens.access_token;
      const { exit, output, errors } = await codex.ask('hello, second');
      assert(exit === 0 && output.includes('hello, second'), `it ended with ${exit}:\n${output}${errors}`);
      assert(codex.tokens.access_token !== token, 'it has the same access token');
    });
    await step('an operator ends the session', async () => {
      await endSessions(world, person);
      const { exit, output, errors } = await codex.ask('hello, third');
      const text = `${output}${errors}`;
      assert(exit !== 0 && /sign(?:ed)?[ -]in|authorize/i.test(text), `it ended with ${exit}:\n${text}`);
      return text
        .match(/^ERROR: .*$/gm)
        ?.at(-1)
        ?.slice(0, 200);
    });
    if (!hasTerminal) return;
    await step('its screen signs in by a code', async () => {
      codex.forget();
      const terminal = await codex.signInByDevice(person);
      try {
        await terminal.until(/Ask Codex|\/status/);
        await terminal.type('hello, fourth');
        await terminal.until(/hello, fourth/);
        await terminal.press('Enter');
        await terminal.until(/hello, fourth[^]*hello, fourth/);
      } finally {
        await terminal.close();
      }
    });
  } finally {
    codex.close();
  }
}
