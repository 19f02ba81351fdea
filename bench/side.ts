import { type Address } from './load.js';
import { type ProcessUsage } from './report-usage.js';

/** A process that is measured, whatever it is. */
export interface MeasuredProcess {
  url: string;
  /** From its start until it can be asked. */
  readyMs: number;
  usage(): Promise<ProcessUsage>;
  stop(): Promise<void>;
}

/** What a client asks: its route says the dialect, its body the model. */
export interface Question {
  path: string;
  body: Buffer;
}

/** Which of the clients asks, where it is not every one in turn. */
export interface Caller {
  key: number;
  conversation: number;
}

/** One of those that are compared. The first is the gateway, the second the reference, other gateways follow. */
export interface Side {
  name: string;
  process: MeasuredProcess;
  /** The question as this one wants to be asked. */
  addressOf(question: Question, caller?: Caller): Address;
}
