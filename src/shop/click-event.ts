import type { Product } from './catalog.ts';
import type { CurrencyCode } from './currencies.ts';
import type { Order } from './orders.ts';
import type { Place } from './places.ts';
import { below, type Random } from './random.ts';
import { type Device, drawSource, type TrafficSource } from './visitors.ts';

/** A click event; its id comes from its place in the tick. Money in cents of the currency, times in milliseconds since 1970. */
export interface ShopEvent {
  readonly session: Session;
  readonly name: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly page: string;
  readonly source: TrafficSource | undefined;
  readonly product: Product | undefined;
  readonly order: Order | undefined;
  readonly searchTerm: string | undefined;
  readonly value: number | undefined;
}

/** What all events of a visit share. */
export interface Session {
  readonly visitorId: string;
  readonly customerId: string | undefined;
  readonly device: Device;
  readonly place: Place;
  readonly currency: CurrencyCode;
  readonly isSampled: boolean;
}

/** What happens in a session, without its time. */
export interface Beat {
  readonly name: string;
  readonly page: string;
  readonly product?: Product | undefined;
  readonly order?: Order;
  readonly searchTerm?: string;
  readonly value?: number;
}

export const pageOf = (product: Product): string => `/products/${product.id.toLowerCase()}`;

export const beatOn = (name: string, product: Product, value: number): Beat => ({
  name,
  page: pageOf(product),
  product,
  value,
});

/** The beats as events from `start` to `end`, in even steps with some unrest. The first one tells where the visitor came from. */
export function placed(
  session: Session,
  beats: readonly Beat[],
  start: number,
  end: number,
  random: Random,
): ShopEvent[] {
  const step = Math.floor((end - start) / Math.max(1, beats.length - 1));
  const source = drawSource(random);
  return beats.map((beat, index) => {
    const isLast = index === beats.length - 1;
    const at = isLast ? end : start + index * step + below(random, Math.max(1, step >> 1));
    return eventOf(session, beat, beats.length === 1 ? start : at, index === 0 ? source : undefined, random);
  });
}

export function eventOf(
  session: Session,
  beat: Beat,
  at: number,
  source: TrafficSource | undefined,
  random: Random,
): ShopEvent {
  return {
    session,
    name: beat.name,
    at,
    receivedAt: at + 20 + below(random, 1900),
    page: beat.page,
    source,
    product: beat.product,
    order: beat.order,
    searchTerm: beat.searchTerm,
    value: beat.value,
  };
}
