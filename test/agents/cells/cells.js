import { checkAbort } from './abort.js';
import { checkImage, checkLongAnswer, checkText } from './answers.js';
import { check400, check401, check429, checkCutStream, checkInBandError } from './failures.js';
import { checkStructuredAnswer, checkTokenCount, checkWholeAnswer } from './sdks.js';
import { checkOneAccount, checkParallelTools, checkShellTool, checkThinkingTool } from './tools.js';

const DIALECTS = ['messages', 'responses', 'chat', 'generate'];

/**
 * What is tried with each client. `everyDialect`: on a model of each dialect, else on one of the client's own. `older`:
 * with its older versions, too, and in the quick row of the gate. `sdksOnly`: what only programs ask for; `counting`:
 * those of them that ask how long a prompt is.
 */
export const CELLS = [
  { name: 'text', check: checkText, everyDialect: true, older: true },
  { name: 'shell tool', check: checkShellTool, everyDialect: true, older: true },
  { name: 'parallel tools', check: checkParallelTools },
  { name: 'image', check: checkImage },
  { name: 'thinking with tool', check: checkThinkingTool, everyDialect: true },
  { name: 'long answer', check: checkLongAnswer },
  { name: '400 shown', check: check400 },
  { name: '401 shown', check: check401, older: true },
  { name: '429 waited out', check: check429 },
  { name: 'in-band error', check: checkInBandError },
  { name: 'cut stream', check: checkCutStream },
  { name: 'abort', check: checkAbort, everyDialect: true },
  { name: 'one account', check: checkOneAccount },
  { name: 'whole answer', check: checkWholeAnswer, everyDialect: true, sdksOnly: true },
  { name: 'structured answer', check: checkStructuredAnswer, everyDialect: true, sdksOnly: true },
  { name: 'token count', check: checkTokenCount, everyDialect: true, sdksOnly: true, counting: true },
];

/** The cells of one version of a client, each with the dialect of its model; a few of them where `short`. */
export function cellsOf(client, short) {
  const asked = CELLS.filter(
    ({ older, sdksOnly, counting }) =>
      (!short || older) && (!sdksOnly || client.kind === 'sdk') && (!counting || client.counts),
  );
  return asked.flatMap((cell) => {
    const others = short || !cell.everyDialect ? [] : DIALECTS.filter((dialect) => dialect !== client.dialect);
    return [client.dialect, ...others].map((dialect) => ({ ...cell, dialect }));
  });
}
