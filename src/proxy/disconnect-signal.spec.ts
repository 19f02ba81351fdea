import { describe, expect, it } from '@jest/globals';
import { ClientLeft } from './client-left.js';
import { DisconnectSignal } from './disconnect-signal.js';

describe('DisconnectSignal', () => {
  it('tells everybody once, in the turn in which it happens', () => {
    const disconnect = new DisconnectSignal();
    const told: string[] = [];
    disconnect.listen(() => told.push(`first, ${disconnect.fired}`));
    disconnect.listen(() => told.push('second'));
    expect(disconnect.fired).toBe(false);
    disconnect.fire();
    disconnect.fire();
    expect(told).toEqual(['first, true', 'second']);
  });

  it('does not tell who has stopped listening', () => {
    const disconnect = new DisconnectSignal();
    const told: string[] = [];
    disconnect.listen(() => told.push('stays'));
    const stop = disconnect.listen(() => told.push('stopped'));
    stop();
    stop();
    disconnect.fire();
    expect(told).toEqual(['stays']);
  });

  it('is a signal for whatever knows nothing else', () => {
    const disconnect = new DisconnectSignal();
    const before = disconnect.toAbortSignal();
    expect(before.aborted).toBe(false);
    disconnect.fire();
    expect([before.aborted, before.reason]).toEqual([true, expect.any(ClientLeft)]);
    expect(disconnect.toAbortSignal().aborted).toBe(true);
  });
});
