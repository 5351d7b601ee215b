import { type Quantiles, quantile } from '../chance/quantiles.ts';
import { hash, hashBelow, purpose } from '../chance/random.ts';
import { TICKS_PER_DAY, TICKS_PER_HOUR } from '../time/clock.ts';
import { type CustomerRef, type CustomerSettings, leavesAfter } from './customer-fates.ts';

/** What kind of customer somebody is, for good. Whether new or lapsed follows from the time since the sign-up. */
export interface Persona {
  readonly name: 'one_time' | 'occasional' | 'bargain' | 'loyal' | 'wholesale';
  /** Of 1,000 customers. */
  readonly share: number;
  /** How readily the customer comes back to buy, and to look; of 1,000, beside the others. */
  readonly buys: number;
  readonly looks: number;
  /** Orders out of 100 for which a promotion's code is used. */
  readonly promotionPercent: number;
  /** How many times as many units are ordered. */
  readonly quantities: number;
  /** Days after which the customer has lapsed and comes back no more. */
  readonly days: Quantiles;
}

const personas: readonly [Persona, ...Persona[]] = [
  {
    name: 'one_time',
    share: 580,
    buys: 4,
    looks: 120,
    promotionPercent: 16,
    quantities: 1,
    days: [
      [0, 5],
      [1, 120],
    ],
  },
  {
    name: 'occasional',
    share: 280,
    buys: 130,
    looks: 300,
    promotionPercent: 16,
    quantities: 1,
    days: [
      [0, 60],
      [1, 500],
    ],
  },
  {
    name: 'bargain',
    share: 62,
    buys: 260,
    looks: 900,
    promotionPercent: 75,
    quantities: 1,
    days: [
      [0, 60],
      [1, 500],
    ],
  },
  {
    name: 'loyal',
    share: 62,
    buys: 800,
    looks: 800,
    promotionPercent: 14,
    quantities: 1,
    days: [
      [0, 150],
      [1, 900],
    ],
  },
  {
    name: 'wholesale',
    share: 16,
    buys: 900,
    looks: 400,
    promotionPercent: 4,
    quantities: 3,
    days: [
      [0, 200],
      [1, 1000],
    ],
  },
];

const byShare: readonly Persona[] = personas.flatMap((persona) => Array<Persona>(persona.share).fill(persona));

export function personaOf({ seed }: CustomerSettings, { tick, index }: CustomerRef): Persona {
  return byShare[hashBelow(hash(seed, purpose.persona, tick, index), byShare.length)] ?? personas[0];
}

/** A part of the day out of the customer's own habit is met with as much willingness as this, of 100. */
const OFF_RHYTHM_PERCENT = 60;
const PARTS_OF_DAY = 3;

/**
 * How willing a customer is to come in a tick, out of 1,000: by persona, by habit (morning, afternoon or evening), and not at all once
 * lapsed or gone.
 */
export function willingness(settings: CustomerSettings, ref: CustomerRef, tick: number, to: 'buy' | 'look'): number {
  const persona = personaOf(settings, ref);
  const level = to === 'buy' ? persona.buys : persona.looks;
  const drawn = hash(settings.seed, purpose.rhythm, ref.tick, ref.index);
  const days = quantile(persona.days, hashBelow(drawn, 1000) / 1000);
  if (tick - ref.tick > Math.min(days * TICKS_PER_DAY, leavesAfter(settings, ref))) return 0;
  const hour = Math.floor(tick / TICKS_PER_HOUR) % 24;
  const isUsual = Math.floor(((hour + 18) % 24) / (24 / PARTS_OF_DAY)) === drawn % PARTS_OF_DAY;
  return isUsual ? level : (level * OFF_RHYTHM_PERCENT) / 100;
}
