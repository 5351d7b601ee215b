import type { Range } from './accepted.ts';
import type { Unit } from './definition.ts';

/** What `ecom stream --fidelity --json` prints. */
export interface FidelityReport {
  /** Days in UTC, both measured; null in a shop without orders. */
  readonly measured_from: string | null;
  readonly measured_until: string | null;
  /** In that time; sessions without robots and without days on which sessions were sampled. */
  readonly orders: number;
  readonly sessions: number;
  readonly measures: readonly MeasuredValue[];
  readonly duration_ms: number;
}

export interface MeasuredValue {
  readonly name: string;
  readonly statistic: string;
  readonly target: string;
  readonly accepted: Range;
  /** Shares are fractions of 1. */
  readonly unit: Unit;
  /** Null where there is not enough to measure: `missing` says of what. */
  readonly value: number | null;
  /** Null where the value is. */
  readonly holds: boolean | null;
  readonly missing: string | null;
}
