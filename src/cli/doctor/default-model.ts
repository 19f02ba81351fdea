/** The model that the doctor asks where nobody names one. */
export const DEFAULT_MODEL = 'claude-opus-4-8';
