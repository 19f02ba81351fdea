export type Point = readonly [x: number, y: number];

export interface Line {
  slope: number;
  intercept: number;
  /** R²: the share of the values' variance that the line explains; 1 where they do not vary. */
  determination: number;
}

/** The line through points that fits them best (least squares); a level one for points that all have the same x. */
export function fitLine(points: readonly Point[]): Line {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const sum = (term: (x: number, y: number) => number): number =>
    points.reduce((total, [x, y]) => total + term(x - meanX, y - meanY), 0);
  const varianceX = sum((x) => x * x);
  const varianceY = sum((_, y) => y * y);
  const slope = varianceX === 0 ? 0 : sum((x, y) => x * y) / varianceX;
  const left = sum((x, y) => (y - slope * x) ** 2);
  return { slope, intercept: meanY - slope * meanX, determination: varianceY === 0 ? 1 : 1 - left / varianceY };
}

/** 0 when there are no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
}
