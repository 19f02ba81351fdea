import { expect } from '@jest/globals';

export interface NamedEvent {
  type: string;
  [member: string]: unknown;
}

/** The events of a stream whose events all have a name, which must be the `type` of their data. */
export function parseNamedEvents(text: string): NamedEvent[] {
  expect(text.endsWith('\n\n')).toBe(true);
  return text
    .slice(0, -2)
    .split('\n\n')
    .map((block) => {
      const [, name, json] = /^event: (\S+)\ndata: (.*)$/.exec(block) ?? [];
      expect(block).toMatch(/^event: \S+\ndata: [^\n]*$/);
      const event = JSON.parse(json!) as NamedEvent;
      expect(event.type).toBe(name);
      return event;
    });
}
