import { type Account } from '../../api/gateway.js';
import { type Tone } from '../../parts/figures.js';

const TONES: Readonly<Record<Account['state'], Tone>> = {
  ready: 'good',
  trial: 'warn',
  busy: 'accent',
  cooling: 'warn',
  awaiting_token: 'warn',
  retired: 'idle',
  disabled: 'idle',
  needs_login: 'bad',
  refused: 'bad',
  exhausted: 'bad',
};

export function toneOfState(state: Account['state']): Tone {
  return TONES[state];
}

export function toneOfHealth(health: number): Tone {
  return health > 0.8 ? 'good' : health > 0.4 ? 'warn' : 'bad';
}
