import { below, chance, hash, hashBelow, pick, purpose, type Random } from '../chance/random.ts';
import { startOf, TICK_MS } from '../time/clock.ts';
import { type CustomerRef, type CustomerSettings, customerId, drawFate, traits, turnOf } from './customer-fates.ts';
import { namesOf, pickName } from './names.ts';
import { fillPattern, type Place, pickCity, pickPlace, typedPhone } from './places.ts';
import { plainLetters } from './plain-letters.ts';

/** Times in milliseconds since 1970. */
export interface Customer {
  readonly id: string;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly birthDate: string | undefined;
  readonly place: Place;
  readonly city: string | undefined;
  readonly postalCode: string | undefined;
  readonly hasMarketingConsent: boolean;
  readonly signedUpAt: number;
  readonly updatedAt: number;
}

/** Where the customer lives. */
export function placeOf(settings: CustomerSettings, ref: CustomerRef): Place {
  const random = traits(settings, ref);
  drawFate(random);
  return pickPlace(random);
}

/** When the customer signs up, milliseconds since 1970; the first four minutes of the tick. */
export function signedUpAt(settings: CustomerSettings, { tick, index }: CustomerRef): number {
  return startOf(tick) + hashBelow(hash(settings.seed, purpose.moment, tick, index), 240_000);
}

/** The customer before tick `asOf`; undefined once the account is deleted. */
export function customerAsOf(settings: CustomerSettings, ref: CustomerRef, asOf: number): Customer | undefined {
  const random = traits(settings, ref);
  const fate = drawFate(random);
  const turn = turnOf(settings, ref);
  if (fate === 'stays' || turn >= asOf) return newCustomer(settings, ref, random);
  if (fate === 'leaves') return undefined;
  const signedUp = newCustomer(settings, ref, random);
  return fate === 'changes' ? changed(signedUp, turn, random) : anonymised(signedUp, turn, random);
}

function newCustomer(settings: CustomerSettings, ref: CustomerRef, random: Random): Customer {
  const place = pickPlace(random);
  const names = namesOf(place.country);
  const firstName = pickName(random, names.given);
  const lastName = pickName(random, names.family);
  const at = signedUpAt(settings, ref);
  return {
    id: customerId(ref),
    firstName,
    lastName,
    email: chance(random, 98) ? typedEmail(random, firstName, lastName, ref) : undefined,
    phone: chance(random, 80) ? typedPhone(random, place) : undefined,
    birthDate: chance(random, 75) ? typedDate(random) : undefined,
    place,
    city: pickCity(random, place),
    postalCode: fillPattern(random, place.postalPattern),
    hasMarketingConsent: chance(random, 55),
    signedUpAt: at,
    updatedAt: at,
  };
}

/** Whose owner asked to be forgotten: the row stays, for its orders, without anything personal. */
function anonymised({ id, place, signedUpAt }: Customer, turn: number, random: Random): Customer {
  const updatedAt = startOf(turn) + below(random, TICK_MS);
  return {
    id,
    firstName: undefined,
    lastName: undefined,
    email: undefined,
    phone: undefined,
    birthDate: undefined,
    place,
    city: undefined,
    postalCode: undefined,
    hasMarketingConsent: false,
    signedUpAt,
    updatedAt,
  };
}

/** Moved, or has a new address or number. */
function changed(customer: Customer, turn: number, random: Random): Customer {
  const updatedAt = startOf(turn) + below(random, TICK_MS);
  switch (below(random, 3)) {
    case 0: {
      const city = pickCity(random, customer.place);
      return { ...customer, city, postalCode: fillPattern(random, customer.place.postalPattern), updatedAt };
    }
    case 1:
      return { ...customer, email: `${customer.id.toLowerCase()}@example.net`, updatedAt };
    default:
      return { ...customer, phone: typedPhone(random, customer.place), updatedAt };
  }
}

/** An address of a reserved domain (RFC 2606), now and then in odd case or with spaces around. */
function typedEmail(random: Random, firstName: string, lastName: string, ref: CustomerRef): string {
  const number = `${ref.tick.toString(36)}${ref.index}`;
  const local = [plainLetters(firstName), plainLetters(lastName), number].filter((part) => part !== '').join('.');
  const address = `${local}@${pick(random, ['example.com', 'example.org'])}`;
  if (chance(random, 6)) return ` ${address} `;
  return chance(random, 10) ? address.toUpperCase() : address;
}

function typedDate(random: Random): string {
  const year = String(1945 + below(random, 60));
  const month = String(1 + below(random, 12)).padStart(2, '0');
  const day = String(1 + below(random, 28)).padStart(2, '0');
  return pick(random, [
    `${year}-${month}-${day}`,
    `${year}-${month}-${day}`,
    `${day}/${month}/${year}`,
    `${day}.${month}.${year}`,
  ]);
}
