import { type UseHolder } from '../../usage/use-holder.js';
import { type AdminCaller } from '../callers.service.js';

/** Who has signed in to the dashboard, and what they may do there. */
export interface Visitor extends AdminCaller {
  /** Whose use they see; null for everybody's. */
  own: UseHolder | null;
  /** The session at the provider; null for who has signed in otherwise. */
  signInId: string | null;
}
