import { validateHeaderValue } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { listInHeader } from './list-in-header.js';

describe('the names of fields in a header', () => {
  it('stand one after the other', () => {
    expect(listInHeader(['seed', 'tools[].strict'])).toBe('seed, tools[].strict');
  });

  it.each([['ünknown\r\nx: y, z%'], ['\u{1f600}'], ['\ud800'], ['tab\there']])('are safe there: %j', (name) => {
    const value = listInHeader([name]);
    expect(() => validateHeaderValue('x-gateway-ignored-params', value)).not.toThrow();
    expect(value).not.toMatch(/[\r\n\t,]/);
  });

  it('are bounded, each and all, and what is left out is counted', () => {
    const names = Array.from({ length: 300 }, (_, at) => `field_${at}`);
    const value = listInHeader(names);
    expect(value.length).toBeLessThan(1_600);
    const shown = value.split(', ');
    expect(shown.at(-1)).toBe(`and ${300 - (shown.length - 1)} more`);
    expect(listInHeader(['x'.repeat(5_000)]).length).toBe(100);
  });
});
