import { describe, expect, it } from '@jest/globals';
import { forwardTraceContext } from './forward-trace-context.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

function forwarded(client: Record<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  forwardTraceContext(headers, client);
  return headers;
}

describe('forwardTraceContext', () => {
  it.each([
    `00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-00`,
    `01-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01-what-comes-later`,
  ])('passes %s on as it is', (traceparent) => {
    expect(forwarded({ traceparent, tracestate: 'vendor=a,other=b' })).toEqual({
      traceparent,
      tracestate: 'vendor=a,other=b',
    });
  });

  it.each([
    ['a forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['more than version 00 has', `00-${TRACE}-${SPAN}-01-more`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['too short an id', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['another line', `00-${TRACE}-${SPAN}-01\nx: y`],
    ['nothing', ''],
  ])('keeps back %s, and the state with it', (_what, traceparent) => {
    expect(forwarded({ traceparent, tracestate: 'vendor=a' })).toEqual({});
  });

  it('keeps back a state of any length or script', () => {
    const traceparent = `00-${TRACE}-${SPAN}-01`;
    for (const tracestate of ['x'.repeat(513), 'a=\u00e4', ''])
      expect(forwarded({ traceparent, tracestate })).toEqual({ traceparent });
  });
});
