import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Siblings } from '../observability/siblings.service.js';
import { ADDRESS_LIMITS, AddressLimits } from './address-limits.service.js';

/** Two workers of one machine. */
class NearSiblings extends Siblings {
  other: NearSiblings | undefined;
  private respondHere: (question: unknown) => unknown = () => null;

  override whenAsked(_topic: string, respond: (question: unknown) => unknown): void {
    this.respondHere = respond;
  }

  override ask<T>(_topic: string, question: unknown): Promise<T[]> {
    this.other?.respondHere(JSON.parse(JSON.stringify(question)));
    return Promise.resolve([]);
  }
}

let siblings: NearSiblings;
let limits: AddressLimits;
beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  siblings = new NearSiblings();
  limits = new AddressLimits(siblings);
});
afterEach(() => {
  jest.useRealTimers();
});

function take(address: string, times: number, from = limits): void {
  for (let time = 0; time < times; time++) from.take('device', address);
}

describe('AddressLimits', () => {
  it('lets an address ask so often within ten minutes, and says when it may again', () => {
    take('203.0.113.9', ADDRESS_LIMITS.device);
    expect(() => take('203.0.113.9', 1)).toThrow(/Try again in 10 minutes\./);
    take('203.0.113.8', 1);
    limits.take('device_authorization', '203.0.113.9');
    jest.advanceTimersByTime(599_000);
    expect(() => take('203.0.113.9', 1)).toThrow(/Try again in 1 minute\./);
    jest.advanceTimersByTime(1_000);
    take('203.0.113.9', 1);
  });

  it('counts a network of IPv6 as one', () => {
    take('2001:db8::1', ADDRESS_LIMITS.device);
    expect(() => take('2001:db8::ffff:2', 1)).toThrow('Too many');
    take('2001:db8:0:1::1', 1);
    take('203.0.113.9', ADDRESS_LIMITS.device);
    expect(() => take('::ffff:203.0.113.9', 1)).toThrow('Too many');
  });

  it('counts what the other workers have met', () => {
    const others = new NearSiblings();
    siblings.other = others;
    const other = new AddressLimits(others);
    take('203.0.113.9', ADDRESS_LIMITS.device);
    expect(() => take('203.0.113.9', 1, other)).toThrow('Too many');
    for (let time = 0; time < ADDRESS_LIMITS.wrong_code; time++) limits.countWrongCode();
    expect(() => other.assertCodesMayBeTried()).toThrow('Too many wrong codes');
  });

  it('remembers ten thousand networks, and no flood of them frees the limit of wrong codes', () => {
    for (let time = 0; time < ADDRESS_LIMITS.wrong_code; time++) limits.countWrongCode();
    take('203.0.113.9', ADDRESS_LIMITS.device);
    for (let n = 0; n < 9_999; n++) take(`10.1.${n >> 8}.${n & 255}`, 1);
    expect(() => take('203.0.113.9', 1)).toThrow('Too many');
    take('203.0.113.8', 1);
    take('203.0.113.9', 1);
    expect(() => limits.assertCodesMayBeTried()).toThrow('Too many wrong codes');
  });
});
