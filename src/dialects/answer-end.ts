/**
 * How an answer ended. `complete`: all of it was sent, even if it is an upstream's error. `client_left`: the client
 * disconnected before the end. `failed`: the upstream or the gateway broke the answer off, or no answer came.
 */
export type AnswerEnd = 'complete' | 'client_left' | 'failed';
