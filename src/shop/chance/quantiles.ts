/** A distribution by some of its quantiles: pairs of a share and the value that so much lies below; from share 0 to share 1. */
export type Quantiles = readonly (readonly [share: number, value: number])[];

/** The value below which `share` of the distribution lies, in straight lines between the known quantiles. */
export function quantile(points: Quantiles, share: number): number {
  let [below, low] = points[0] ?? [0, 0];
  for (const [above, high] of points) {
    if (above > share) return above === below ? high : low + ((high - low) * (share - below)) / (above - below);
    below = above;
    low = high;
  }
  return low;
}

/** The share of the distribution that lies below `value`. */
export function shareBelow(points: Quantiles, value: number): number {
  return quantile(
    points.map(([share, known]) => [known, share]),
    value,
  );
}

/** The distribution as `size` values of equal chance: one look-up instead of a search. */
export function quantileTable(points: Quantiles, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, index) => quantile(points, (index + 0.5) / size));
}
