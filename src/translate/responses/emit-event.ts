import { type ResponseStreamEvent } from 'openai/resources/responses/responses';

/** An event of the stream without its `sequence_number`; its members are those of the type it names. */
export type EmittedEvent = { type: ResponseStreamEvent['type'] } & Record<string, unknown>;

export type Emit = (event: EmittedEvent) => void;
