/** What one check of the installation has found. */
export interface Finding {
  check:
    | 'environment'
    | 'configuration'
    | 'database'
    | 'credentials'
    | 'endpoint'
    | 'access'
    | 'sign-in'
    | 'network'
    | 'clock'
    | 'alerts'
    | 'gateway'
    | 'streaming';
  /** A `problem` keeps requests from being served; a `warning` may. */
  state: 'ok' | 'warning' | 'problem' | 'not_checked';
  text: string;
  /** The remedy. */
  fix?: string;
}

/** Reads one variable of the environment or of `.env`; undefined where it is absent or empty. */
export type Variable = (name: string) => string | undefined;
