/** A whole number for each tick. */
export type TickNumbers = (tick: number) => number;

const PLACES = 2 ** 17;

/**
 * A function of a tick to a whole number below 2^31, whose results are remembered for the 131,072 neighbouring ticks (455 days) that
 * were asked for last.
 */
export function remembered(compute: TickNumbers): TickNumbers {
  const ticks = new Float64Array(PLACES).fill(Number.NaN);
  const values = new Int32Array(PLACES);
  return (tick) => {
    const place = tick & (PLACES - 1);
    if (ticks[place] !== tick) {
      ticks[place] = tick;
      values[place] = compute(tick);
    }
    return values[place] as number;
  };
}
