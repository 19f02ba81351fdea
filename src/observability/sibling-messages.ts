/** A worker asks all others. The process that starts the workers passes the question on. */
export interface SiblingQuestion {
  kind: 'question';
  id: number;
  topic: string;
  question: unknown;
}

/** What one of the others is asked. */
export interface PassedQuestion {
  kind: 'asked';
  /** By which the starting process knows whose question it is. */
  ticket: number;
  topic: string;
  question: unknown;
}

export interface SiblingAnswer {
  kind: 'answer';
  ticket: number;
  answer: unknown;
}

/** All answers that came in time, for who asked. */
export interface SiblingAnswers {
  kind: 'answers';
  id: number;
  answers: unknown[];
}
