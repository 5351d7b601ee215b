import { hash, purpose, type Random, randomOf } from '../chance/random.ts';
import { type FaultKind, faultKinds } from './kinds.ts';

/** Which share of the rows concerned is wrong, 0 to 1; none of a kind that is not named. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

export const noFaults: FaultRates = {};

/** The rates without those that are 0, in one order, so that equal ones have equal texts. */
export function settledRates(rates: FaultRates): FaultRates {
  const positive = faultKinds.filter((kind) => (rates[kind] ?? 0) > 0);
  return Object.fromEntries(positive.map((kind) => [kind, rates[kind]]));
}

/** A rate as text: a number from 0 to 1, or a percentage. Undefined for all else. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})(%?)$/.exec(text.trim());
  const rate = Number(match?.[1]) / (match?.[2] ? 100 : 1);
  return rate >= 0 && rate <= 1 ? rate : undefined;
}

export const RATE_EXPECTED = 'a share from 0 to 1, or a percentage such as 2%';

/** What decides which rows are wrong. */
export interface Faults {
  readonly seed: number;
  readonly rates: FaultRates;
}

/** The faults of what happens in a tick. */
export type FaultsAt = (tick: number) => Faults | undefined;

/** Undefined where nothing is wrong: then no row is asked about. */
export const faultsOf = (seed: number, { faults }: { readonly faults: FaultRates }): Faults | undefined =>
  Object.keys(faults).length > 0 ? { seed, rates: faults } : undefined;

/** Whether the row with the key is wrong in this way. It follows from the key alone: a row that is written again is wrong again. */
export function isHit({ seed, rates }: Faults, kind: FaultKind, key: string): boolean {
  const rate = rates[kind];
  return rate !== undefined && hash(seed, purpose.fault, kindNumbers[kind], textNumber(key)) < rate * 2 ** 32;
}

/** The first of the kinds in which the row is wrong: a row has one fault at most. */
export const firstHit = <Kind extends FaultKind>(
  faults: Faults,
  kinds: readonly Kind[],
  key: string,
): Kind | undefined => kinds.find((kind) => isHit(faults, kind, key));

/** Numbers that say how exactly the row is wrong. */
export const detailsOf = ({ seed }: Faults, kind: FaultKind, key: string): Random =>
  randomOf(seed, purpose.faultDetails, kindNumbers[kind], textNumber(key));

/** FNV-1a (Fowler, Noll, Vo; public domain). */
function textNumber(text: string): number {
  let number = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) number = Math.imul(number ^ text.charCodeAt(index), 0x01000193);
  return number;
}

/** By name: a new kind leaves all others as they were. */
const kindNumbers = Object.fromEntries(faultKinds.map((kind) => [kind, textNumber(kind)])) as Readonly<
  Record<FaultKind, number>
>;
