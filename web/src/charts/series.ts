/** One line or one kind of bars of a chart. */
export interface Series {
  label: string;
  /** A custom property of the style sheet, without its dashes. */
  color: 'series-1' | 'series-2' | 'series-3' | 'series-4' | 'series-bad';
  values: readonly (number | null)[];
}

/** Sums from the bottom up, so that bars drawn from the back to the front look stacked. Answers the tallest first. */
export function stack(series: readonly Series[]): Series[] {
  let below: readonly number[] = [];
  const stacked = series.map((one) => {
    const values = one.values.map((value, index) => (value ?? 0) + (below[index] ?? 0));
    below = values;
    return { ...one, values };
  });
  return stacked.reverse();
}

/** The colour that a custom property comes to in the theme of the moment. */
export function resolveColor(property: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--${property})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
