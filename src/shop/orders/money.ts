/** Amounts are whole cents. */

/** So many percent (to two decimals) of an amount that is not negative, rounded half up. */
export const percentOf = (cents: number, percent: number): number =>
  Math.floor((cents * Math.round(percent * 100) + 5000) / 10_000);

/** Splits an amount in proportion to the weights, each share a whole number, all together the amount. */
export function allocate(amount: number, weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let weighed = 0;
  let given = 0;
  return weights.map((weight) => {
    weighed += weight;
    const share = total === 0 ? 0 : Math.floor((amount * weighed) / total) - given;
    given += share;
    return share;
  });
}
