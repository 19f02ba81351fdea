/** What one look at the installation showed. */
export interface Finding {
  check:
    | 'environment'
    | 'configuration'
    | 'database'
    | 'credentials'
    | 'access'
    | 'network'
    | 'clock'
    | 'gateway'
    | 'streaming';
  /** A `problem` keeps somebody from being served; a `warning` may. */
  state: 'ok' | 'warning' | 'problem' | 'not_checked';
  text: string;
  /** What to do about it. */
  fix?: string;
}

/** Reads one variable of the environment or of `.env`; undefined when it is absent or empty. */
export type Variable = (name: string) => string | undefined;
