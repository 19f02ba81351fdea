import { type ResolvedKey } from '../../keys/resolved-key.js';

/** Which keys somebody wants to see. */
export interface KeyFilter {
  /** A part of a name, a label, an id or the name of the member. */
  search?: string;
  /** A member's id, e-mail address or name; several members may have one name. */
  member?: string;
  /** A team's id or name. */
  team?: string;
}

/** Makes a test of keys that passes those which are wanted; every key where nothing is said. */
export function chooseKeys({ search, member: who, team: which }: KeyFilter): (holder: ResolvedKey) => boolean {
  const wanted = (search ?? '').toLowerCase();
  return ({ key, member, team }) => {
    const isOfMember =
      [member?.id, member?.name, member?.externalId].includes(who) || member?.email === who?.toLowerCase();
    const isOfTeam = [team?.id, team?.name].includes(which);
    return (
      (who === undefined || (member !== undefined && isOfMember)) &&
      (which === undefined || isOfTeam) &&
      [key.name, key.id, member?.name ?? '', ...key.labels].some((text) => text.toLowerCase().includes(wanted))
    );
  };
}
