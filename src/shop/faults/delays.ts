import { TICK_MS } from '../time/clock.ts';
import type { FaultRates } from './rates.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How much later than usual an event is received, in milliseconds. */
export const delays = {
  late_event: { least: HOUR, most: 6 * HOUR },
  out_of_order_event: { least: 2 * MINUTE, most: 15 * MINUTE },
  duplicate_event: { least: SECOND / 2, most: 30 * SECOND },
} as const;

export type DelayKind = keyof typeof delays;

/** No event at all is received more ticks too late, whatever the rates. */
export const LONGEST_DELAY = 2 + Math.ceil(delays.late_event.most / TICK_MS);

/** No event of these rates is delayed by more ticks. */
export function longestDelay(rates: FaultRates): number {
  const active = (Object.keys(delays) as DelayKind[]).filter((kind) => rates[kind] !== undefined);
  return Math.ceil(Math.max(0, ...active.map((kind) => delays[kind].most)) / TICK_MS);
}
