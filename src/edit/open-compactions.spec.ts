import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../dialects/gateway-error.js';
import { applySplices } from './apply-splices.js';
import { openCompactions } from './open-compactions.js';
import { scanBody } from './scan-body.js';

const open = (sealed: string): string | undefined => (sealed === 'gwc1.abc' ? 'They said "hi".' : undefined);

function edited(body: string): string {
  const scan = scanBody(Buffer.from(body));
  return Buffer.concat(applySplices(scan.body, openCompactions(scan, open)).parts).toString();
}

const OPENED =
  '{"type":"message","role":"developer","content":[{"type":"input_text","text":' +
  '"What was said before this point has been replaced by this summary of it:\\n\\nThey said \\"hi\\"."}]}';

describe('summaries that the gateway sealed', () => {
  it.each(['compaction', 'context_compaction'])('are opened in a %s item, and no other byte changes', (type) => {
    const around = (item: string): string => `{ "model" : "m","input":[ {"role":"user","content":"gwc1."}, ${item} ] }`;
    expect(edited(around(`{"type":"${type}","id":"cmp_1","encrypted_content":"gwc1.abc"}`))).toBe(around(OPENED));
  });

  it.each([
    '{"input":"gwc1.abc"}',
    '{"input":[{"type":"compaction","encrypted_content":"gwc1.of another"}]}',
    '{"input":[{"type":"compaction","encrypted_content":"gAAAAABvendor"}]}',
    '{"input":[{"type":"reasoning","encrypted_content":"gwc1.abc"}]}',
    '{"input":["gwc1.abc"]}',
    '{"model":"m"}',
  ])('are left alone where there is none of its own: %s', (body) => {
    expect(edited(body)).toBe(body);
  });

  it('are refused where there are more than any conversation has', () => {
    const item = '{"type":"compaction","encrypted_content":"gwc1.abc"}';
    expect(() => edited(`{"input":[${Array.from({ length: 1_001 }, () => item).join()}]}`)).toThrow(
      new GatewayError(400, 'input has more than 1000 items with a sealed summary'),
    );
  });
});
