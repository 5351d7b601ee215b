import { CUSTOMER_HORIZON, type CustomerRef, type CustomerSettings, isLeaver, signUps } from './customer-fates.ts';
import { below, hash, hashBelow, purpose, type Random, unit } from './random.ts';

const AFFINITY_TRIES = 12;

/** Somebody who signed up before the tick, newer customers and those fond of the shop more often; undefined if nobody is found. */
export function pickCustomer(settings: CustomerSettings, before: number, random: Random): CustomerRef | undefined {
  for (let attempt = 0; attempt < AFFINITY_TRIES; attempt += 1) {
    const share = unit(random);
    const tick = before - 1 - Math.floor(share * share * CUSTOMER_HORIZON);
    const count = signUps(settings, tick);
    if (count === 0) continue;
    const ref = { tick, index: below(random, count) };
    if (isFond(settings, ref, random) && !isLeaver(settings, ref)) return ref;
  }
  return undefined;
}

function isFond(settings: CustomerSettings, { tick, index }: CustomerRef, random: Random): boolean {
  const affinity = hashBelow(hash(settings.seed, purpose.affinity, tick, index), 1000) / 1000;
  return unit(random) < 0.05 + 0.95 * affinity * affinity;
}
