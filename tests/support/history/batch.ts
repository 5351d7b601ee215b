import fc from 'fast-check';
import { minute, putOrder, type Row, remove } from '../shop.ts';
import { type Action, action, putting } from './action.ts';
import { deletion, exchanging, spoiling, widening } from './odd-actions.ts';

/** What happens to a shop between two runs, at random. */

const number = (max: number): fc.Arbitrary<number> => fc.nat({ max: max - 1 });
const moment = fc.nat({ max: 24 }).map((tenths) => minute(tenths * 10));

const around = (blanks: string, one: string): string => blanks.replace('%', one);

/** A key of so many; one in five has white space around it, and is the same key. */
const key = (prefix: string, max: number, first = 0): fc.Arbitrary<string> =>
  fc
    .tuple(number(max), fc.constantFrom('%', '%', '%', '%', '%', '%', '%', '%', '% ', '\t%'))
    .map(([n, blanks]) => around(blanks, `${prefix}${n + first}`));

/** A text, or the same with white space around it. */
const text = (...texts: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...texts), fc.constantFrom('%', '%', '%', ' %', '%\t', '\n% '))
    .map(([one, blanks]) => around(blanks, one));

/** Currencies with two decimals, none and three. */
const money = fc.constantFrom<Row>(
  { currency: 'USD', exchange_rate: '1' },
  { currency: 'USD', exchange_rate: '1' },
  { currency: 'EUR', exchange_rate: '1.08' },
  { currency: 'eur', exchange_rate: '1.0812' },
  { currency: 'JPY', exchange_rate: '0.0067' },
  { currency: 'BHD', exchange_rate: '2.65' },
);

const customer = fc
  .record({
    customer_id: key('C', 3),
    city: text('London', 'Leeds', 'York'),
    updated_at: moment,
    phone: fc.constantFrom('12', '020 7946 0958'),
  })
  .map((row) => putting('customers', row));

const product = fc
  .record({
    product_id: key('P', 3, 1),
    name: text('Lantern', 'Lamp'),
    list_price: fc.constantFrom('9.99', '10', '-1'),
    updated_at: moment,
  })
  .map((row) => putting('products', row));

const promotion = text('percentage', 'fixed_amount', 'gift').map((discount_type) =>
  putting('promotions', { promotion_id: 'SPRING', discount_type }),
);

/** One in five does not add up, one in five was rounded. */
const order = fc
  .record({
    order_id: key('O', 4),
    prices: fc.array(fc.constantFrom('10.00', '3.33', '0.00'), { minLength: 1, maxLength: 3 }),
    discount: fc.constantFrom('0', '1.00'),
    wrongCents: fc.constantFrom(0, 0, 0, 1, 5000),
    at: moment,
    money,
    others: fc.record({
      customer_id: fc.option(key('C', 3), { freq: 3 }),
      status: text('placed', 'paid', 'cancelled'),
    }),
  })
  .map(({ order_id, prices, discount, wrongCents, at, money: currency, others }) => {
    const cents = prices.reduce((sum, price) => sum + Math.round(Number(price) * 100), 0) - Number(discount) * 100;
    const given = {
      ...others,
      ...currency,
      discount_amount: discount,
      total_amount: ((cents + wrongCents) / 100).toFixed(2),
      ordered_at: at,
      updated_at: at,
    };
    return action(`order ${order_id} ${JSON.stringify({ prices, ...given })}`, async (oltp) => {
      await remove(oltp, 'order_items', { order_id });
      await putOrder(oltp, order_id, prices, given);
    });
  });

/** A line beside the others: the third copy of a product is an exact duplicate of the second. */
const item = fc
  .record({
    order_id: key('O', 4),
    line_number: fc.constantFrom(7, 8),
    quantity: fc.constantFrom(1, 0),
    product_name: text('Lantern'),
  })
  .map((row) => putting('order_items', { ...row, product_id: 'P1', unit_price: '10.00' }));

const payment = fc
  .record({
    payment_id: key('PAY', 4),
    order_id: key('O', 5),
    amount: fc.constantFrom('5.00', '10.00', '9.99505'),
    method: text('card', 'paypal', 'shells'),
    money,
  })
  .map(({ money: currency, ...row }) => putting('payments', { ...row, ...currency }));

const refund = fc
  .record({
    refund_id: key('R', 3),
    line_number: fc.constantFrom(1, 2, 3),
    order_id: fc.constantFrom(null, 'O0', 'O1', 'O4'),
    customer_id: fc.constantFrom(null, 'C0', 'C1'),
    product_id: fc.constantFrom(null, 'P1', 'P3'),
    amount: fc.constantFrom('1.00', '9.00', '0.00', '2.0049'),
    reason: fc.option(text('broken'), { freq: 2 }),
    refunded_at: moment,
    money,
  })
  .map(({ money: currency, ...row }) => putting('refunds', { ...row, ...currency }));

const event = fc
  .record({
    event_id: key('E', 12),
    visitor_id: key('V', 2),
    tracker_session_id: fc.constantFrom(null, 'T1', 'T2'),
    customer_id: fc.constantFrom(null, null, 'C0', 'C1'),
    product_id: fc.constantFrom(null, 'P1', 'P3'),
    event_name: text('page_view', 'view_item', 'purchase', ''),
    event_at: moment,
  })
  .map((row) => putting('click_events', row));

const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>): { weight: number; arbitrary: fc.Arbitrary<T> } => ({
  weight,
  arbitrary,
});

export const batch: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    often(2, customer),
    often(2, product),
    often(2, promotion),
    often(6, order),
    often(2, item),
    often(2, payment),
    often(4, refund),
    often(6, event),
    often(4, deletion),
    often(4, spoiling),
    often(1, exchanging),
    often(1, widening),
  ),
  { minLength: 1, maxLength: 14 },
);
