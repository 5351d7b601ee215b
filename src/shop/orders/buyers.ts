import { chance, type Random } from '../chance/random.ts';
import { browserOf, drawBrowser, pickCustomer } from '../people/customer-choice.ts';
import { type CustomerRef, fateOf } from '../people/customer-fates.ts';
import { signedUpAt } from '../people/customers.ts';
import { type Persona, personaOf } from '../people/personas.ts';
import { type Place, pickPlace } from '../people/places.ts';
import { guestPercent, ORDER_AT_ONCE_PERCENT } from '../people/sign-ups.ts';
import { type Device, drawBuyersDevice } from '../sessions/visitors.ts';
import type { Shop } from '../shop.ts';
import { startOf } from '../time/clock.ts';

/** Who places an order, where and on what. */
export interface Buyer {
  /** Undefined for a guest. */
  readonly customer: CustomerRef | undefined;
  readonly persona: Persona | undefined;
  readonly visitorId: string;
  readonly device: Device;
  readonly place: Place;
  /** First moment of the tick at which the buyer can order, milliseconds since 1970. */
  readonly from: number;
  /** Whether the account is made in the same session. */
  readonly isNew: boolean;
}

/** Those who sign up in the tick order first, then customers of old and guests. */
export function drawBuyer(shop: Shop, tick: number, slot: number, random: Random): Buyer {
  const newcomer = { tick, index: slot };
  const ordersAtOnce = slot < shop.signUps(tick) && chance(random, ORDER_AT_ONCE_PERCENT);
  if (ordersAtOnce && fateOf(shop, newcomer) !== 'leaves') return newBuyer(shop, newcomer);
  const isGuest = chance(random, guestPercent(tick - shop.opened));
  const customer = isGuest ? undefined : pickCustomer(shop, tick, 'buy', random);
  return customer ? oldBuyer(shop, customer, tick, random) : guest(tick, slot, random);
}

const newBuyer = (shop: Shop, customer: CustomerRef): Buyer => ({
  ...known(shop, customer),
  ...browserOf(shop, customer, 0),
  from: signedUpAt(shop, customer) + 1000,
  isNew: true,
});

const oldBuyer = (shop: Shop, customer: CustomerRef, tick: number, random: Random): Buyer => ({
  ...known(shop, customer),
  ...drawBrowser(shop, customer, random),
  from: startOf(tick),
  isNew: false,
});

const known = (shop: Shop, customer: CustomerRef): Pick<Buyer, 'customer' | 'persona'> => ({
  customer,
  persona: personaOf(shop, customer),
});

const guest = (tick: number, slot: number, random: Random): Buyer => ({
  customer: undefined,
  persona: undefined,
  visitorId: `VG${tick}-${slot}`,
  device: drawBuyersDevice(random),
  place: pickPlace(random),
  from: startOf(tick),
  isNew: false,
});
