/** A US dollar in the unit in which costs are counted: 10⁻⁹ USD, so that sums are exact. */
export const NANO_USD = 1_000_000_000;
