import { describe, expect, it } from '@jest/globals';
import { newRequestId } from './new-request-id.js';

describe('newRequestId', () => {
  it('has the time and 20 digits of chance', () => {
    expect(newRequestId(0x019ab3f2c4d8)).toMatch(/^req_019ab3f2c4d8[0-9a-f]{20}$/);
    expect(newRequestId(1)).toMatch(/^req_000000000001[0-9a-f]{20}$/);
  });

  it('differs within a millisecond, and comes behind all that were made before', () => {
    const ids = Array.from({ length: 1_000 }, () => newRequestId(1_790_000_000_000));
    expect(new Set(ids).size).toBe(1_000);
    const later = newRequestId(1_790_000_000_001);
    expect(ids.filter((id) => id >= later)).toEqual([]);
  });
});
