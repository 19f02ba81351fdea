import { askThrough } from '../ask-through.js';
import { describeAnswer } from '../describe-answer.js';
import { beginStream, STREAM } from '../message-answer.js';
import { fail, pass, type Rule } from '../rule.js';

/**
 * A comment, a ping with a member of its own, an unknown event, and JSON with blanks that writing it again would lose.
 */
const ODD = [
  ': doctor keeps the line open\n\n',
  'event: ping\ndata: {"type": "ping", "doctor": true}\n\n',
  'event: doctor_unknown\ndata: {"type": "doctor_unknown", "text": "\\u00fc"}\n\n',
];

export const streamBytes: Rule = {
  id: 'stream-bytes',
  section: 'a.4',
  demand: 'The event stream passes byte by byte: pings, comment lines and unknown events included.',
  fix: "Relay the upstream's bytes; do not parse events and write them anew.",
  needs: 'upstream',
  async check(context) {
    const sent = [STREAM[0], ...ODD, ...STREAM.slice(1)].join('');
    const { answer } = await askThrough(context, { play: (response) => void beginStream(response).end(sent) });
    if (answer.status !== 200) return fail(describeAnswer(answer));
    const got = answer.body.toString();
    if (got === sent) return pass(`${answer.body.length} bytes, all as sent`);
    const lost = ODD.filter((piece) => !got.includes(piece)).map((piece) => piece.split('\n', 1)[0] ?? '');
    return fail(
      lost.length > 0
        ? `did not arrive as sent: ${lost.join('; ')}`
        : `${sent.length} bytes were sent, ${got.length} arrived, not the same`,
    );
  },
};
