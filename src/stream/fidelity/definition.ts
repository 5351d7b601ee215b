import type { Range } from './accepted.ts';

/** What a value is counted in; `number` is without a unit. */
export type Unit = 'share' | 'number' | 'seconds' | 'days';

/** One statistic of the shop beside the published number that it should be close to. */
export interface Measure {
  /** What is measured. Together with `statistic` it is unique. */
  readonly name: string;
  /** The statistic's name: share of what, ratio of what to what, median, slope … */
  readonly statistic: string;
  /** The published number, in words. */
  readonly target: string;
  readonly accepted: Range;
  readonly unit: Unit;
  /** With fewer things to measure it would say nothing. */
  readonly needs: Need;
  /** One row over the tables of `queries.ts`: `value`, null where there is none, and `n`, how many of the needed things there are. */
  readonly sql: string;
}

export interface Need {
  readonly atLeast: number;
  /** What is counted, in the plural. */
  readonly of: string;
  /** The clicks must be those of whole journeys: a sample of the sessions has another shape. */
  readonly isOfTraffic?: boolean;
}
