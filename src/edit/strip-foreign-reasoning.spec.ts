import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../dialects/gateway-error.js';
import { applySplices } from './apply-splices.js';
import { scanBody } from './scan-body.js';
import { stripForeignReasoning } from './strip-foreign-reasoning.js';

function edited(body: string): string {
  const scan = scanBody(Buffer.from(body));
  return Buffer.concat(applySplices(scan.body, stripForeignReasoning(scan)).parts).toString();
}

const FOREIGN = '{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gw1.claude.abc"}';
const OWN = '{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"gAAAAABx"}';
const HI = '{"role":"user","content":"gw1.claude.abc"}';

describe('reasoning of another vendor', () => {
  it.each([
    [`{"model":"m","input":[${HI}, ${FOREIGN}, ${OWN}]}`, `{"model":"m","input":[${HI}, ${OWN}]}`],
    [`{"input":[${FOREIGN},${HI}]}`, `{"input":[${HI}]}`],
    [`{"input":[${HI},${FOREIGN},${FOREIGN}]}`, `{"input":[${HI}]}`],
  ])('goes, and no other byte changes: %s', (body, expected) => {
    expect(edited(body)).toBe(expected);
  });

  it.each([`{"input":"gw1.claude.abc"}`, `{"input":[${HI},${OWN}]}`, `{"input":["gw1."]}`, '{"model":"m"}'])(
    'is not found in %s',
    (body) => {
      expect(edited(body)).toBe(body);
    },
  );

  it('is refused where there is more than any conversation has', () => {
    expect(() => edited(`{"input":[${Array.from({ length: 10_001 }, () => FOREIGN).join()}]}`)).toThrow(
      new GatewayError(400, 'input has more than 10000 items with reasoning of another vendor'),
    );
  });
});
