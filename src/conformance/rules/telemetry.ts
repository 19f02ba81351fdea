import { describeAnswer } from '../describe-answer.js';
import { findSignIn, NEEDS_KEY, NEEDS_SIGN_IN } from '../find-sign-in.js';
import { fail, notChecked, pass, type Rule } from '../rule.js';

export const telemetry: Rule = {
  id: 'telemetry',
  section: 'a.6',
  demand: 'POST /v1/metrics is answered 200, also chunked and without a length, whether the figures are kept or not.',
  fix: 'Take OTLP as JSON and protobuf with transfer-encoding: chunked; answer 200 to what is thrown away.',
  needs: 'gateway',
  async check({ gateway }) {
    if (!(await findSignIn(gateway))) return notChecked(NEEDS_SIGN_IN);
    const answer = await gateway.send({
      path: '/v1/metrics',
      headers: { 'transfer-encoding': 'chunked', 'content-type': 'application/json' },
      body: '{"resourceMetrics":[]}',
    });
    if (answer.status === 401 && !gateway.hasKey) return notChecked(NEEDS_KEY);
    return (answer.status === 200 ? pass : fail)(describeAnswer(answer));
  },
};
