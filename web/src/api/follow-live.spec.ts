import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { followLive } from './follow-live.js';

/**
 * The browser's, as far as the order of its events goes: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
class ScriptedEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly CLOSED = 2;
  static opened: ScriptedEventSource[] = [];
  readyState = ScriptedEventSource.CONNECTING;

  constructor(readonly url: string) {
    super();
    ScriptedEventSource.opened.push(this);
  }

  static get last(): ScriptedEventSource {
    const last = this.opened.at(-1);
    if (!last) throw new Error('none was opened');
    return last;
  }

  close(): void {
    this.readyState = ScriptedEventSource.CLOSED;
  }

  tell(live: object): void {
    this.dispatchEvent(Object.assign(new Event('live'), { data: JSON.stringify(live) }));
  }

  break(): void {
    this.readyState = ScriptedEventSource.CONNECTING;
    this.dispatchEvent(new Event('error'));
  }

  refuse(): void {
    this.readyState = ScriptedEventSource.CLOSED;
    this.dispatchEvent(new Event('error'));
  }
}

describe('following what the gateway tells', () => {
  const { opened } = ScriptedEventSource;
  const before = Object.getOwnPropertyDescriptor(globalThis, 'EventSource');
  let told: unknown[];
  let leave: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    Object.defineProperty(globalThis, 'EventSource', { value: ScriptedEventSource, configurable: true });
    opened.splice(0);
    told = [];
    leave = followLive((live) => told.push(live));
  });
  afterEach(() => {
    leave();
    jest.useRealTimers();
    if (before) Object.defineProperty(globalThis, 'EventSource', before);
    else Reflect.deleteProperty(globalThis, 'EventSource');
  });

  it('leaves a connection that breaks to the browser', () => {
    ScriptedEventSource.last.tell({ live: 1 });
    ScriptedEventSource.last.break();
    jest.advanceTimersByTime(600_000);
    expect([opened.length, told]).toEqual([1, [{ live: 1 }, undefined]]);
  });

  it('opens another where one was refused, less and less often, once a minute at the least', () => {
    const waits = [3, 6, 12, 24, 48, 60, 60];
    for (const [index, seconds] of waits.entries()) {
      ScriptedEventSource.last.refuse();
      jest.advanceTimersByTime(seconds * 1_000 - 1);
      expect([seconds, opened.length]).toEqual([seconds, index + 1]);
      jest.advanceTimersByTime(1);
      expect([seconds, opened.length]).toEqual([seconds, index + 2]);
    }
    expect(new Set(opened.map(({ url }) => url))).toEqual(new Set(['/dashboard/api/live']));
  });

  it('begins anew with short waits when it has been told something', () => {
    for (const seconds of [3, 6]) {
      ScriptedEventSource.last.refuse();
      jest.advanceTimersByTime(seconds * 1_000);
    }
    ScriptedEventSource.last.tell({ live: 2 });
    ScriptedEventSource.last.refuse();
    jest.advanceTimersByTime(3_000);
    expect([opened.length, told]).toEqual([4, [undefined, undefined, { live: 2 }, undefined]]);
  });

  it('ends with the page, while connected and while waiting', () => {
    ScriptedEventSource.last.refuse();
    jest.advanceTimersByTime(3_000);
    leave();
    expect(ScriptedEventSource.last.readyState).toBe(ScriptedEventSource.CLOSED);
    leave = followLive((live) => told.push(live));
    ScriptedEventSource.last.refuse();
    leave();
    jest.advanceTimersByTime(600_000);
    expect([opened.length, jest.getTimerCount()]).toEqual([3, 0]);
  });
});
