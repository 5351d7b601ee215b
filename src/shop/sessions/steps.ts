import { type Product, pickProduct, productState, type Taste } from '../catalog/catalog.ts';
import { searchTerms } from '../catalog/search-terms.ts';
import { below, chance, pick, pickShare, type Random } from '../chance/random.ts';
import { fromUsd } from '../orders/currencies.ts';
import type { Order } from '../orders/orders.ts';
import type { Shop } from '../shop.ts';

/** What happens in a session, without its time. Money in cents of the session's currency. */
export interface Step {
  /** GA4 name. */
  readonly name: string;
  readonly page: string;
  readonly product?: Product | undefined;
  readonly order?: Order | undefined;
  readonly searchTerm?: string | undefined;
  readonly value?: number | undefined;
}

/** What a session's steps are drawn from. */
export interface Scene {
  readonly shop: Shop;
  readonly tick: number;
  readonly taste: Taste;
  /** US dollars for one unit of the session's currency, times 10^8. */
  readonly rate: number;
  readonly random: Random;
}

const pageOf = (product: Product): string => `/products/${product.id.toLowerCase()}`;
const slugOf = (text: string): string => text.toLowerCase().replace(/[^a-z]+/g, '-');

export const stepOn = (name: string, product: Product, value: number): Step => ({
  name,
  page: pageOf(product),
  product,
  value,
});

export const drawProduct = ({ shop, tick, taste, random }: Scene): Product =>
  pickProduct(shop.catalog, tick, random, taste);

export const priceOf = ({ shop, tick, rate }: Scene, product: Product): number =>
  fromUsd(productState(shop.catalog, product, tick).price, rate);

export function viewOf(scene: Scene): Step {
  const product = drawProduct(scene);
  return stepOn('view_item', product, priceOf(scene, product));
}

const searchOf = (scene: Scene): Step => {
  const searchTerm = pick(scene.random, searchTerms(drawProduct(scene).category));
  return { name: 'view_search_results', page: `/search?q=${searchTerm.replace(/[^a-z]+/g, '+')}`, searchTerm };
};

const listOf = (scene: Scene): Step => ({
  name: 'view_item_list',
  page: `/categories/${slugOf(drawProduct(scene).category.name)}`,
});

const pages = ['/', '/sale', '/new', '/about', '/shipping', '/returns', '/gift-cards'];

const pageView = ({ random }: Scene): Step => ({
  name: 'page_view',
  page: chance(random, 60) ? '/' : (pages[below(random, pages.length)] ?? '/'),
});

const lookingShares = [52, 27, 21];

/** A step that shows no product of its own. */
export function lookOf(scene: Scene): Step {
  const looks = [pageView, listOf, searchOf];
  return (looks[pickShare(scene.random, lookingShares)] ?? pageView)(scene);
}

/** Into the cart, after a look at the product. */
export function addingOf(product: Product, unitPrice: number, quantity: number): readonly Step[] {
  return [stepOn('view_item', product, unitPrice), stepOn('add_to_cart', product, unitPrice * quantity)];
}

/** The first `count` steps of a checkout: begin, shipping, payment. */
export function checkoutOf(value: number, count: number): readonly Step[] {
  const names = ['begin_checkout', 'add_shipping_info', 'add_payment_info'];
  return names.slice(0, count).map((name) => ({ name, page: '/checkout', value }));
}

export const viewCart = (value: number): Step => ({ name: 'view_cart', page: '/cart', value });
