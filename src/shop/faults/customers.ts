import { below, pick, type Random } from '../chance/random.ts';
import { type CustomerRef, fateOf } from '../people/customer-fates.ts';
import { type Customer, customerAsOf } from '../people/customers.ts';
import type { Shop } from '../shop.ts';
import { type FaultKind, fault, type PlantedFault } from './kinds.ts';
import { detailsOf, type Faults, firstHit } from './rates.ts';

const kinds = ['broken_email', 'broken_phone', 'mixed_date_format'] as const satisfies readonly FaultKind[];

type CustomerFault = (typeof kinds)[number];

/** The field that a kind breaks, and how. */
const breaks: Readonly<
  Record<
    CustomerFault,
    { readonly field: 'email' | 'phone' | 'birthDate'; write(text: string, random: Random): string }
  >
> = {
  broken_email: { field: 'email', write: brokenEmail },
  broken_phone: { field: 'phone', write: brokenPhone },
  mixed_date_format: { field: 'birthDate', write: otherDate },
};

/**
 * What is wrong with the customer, from the sign-up on. Nothing with those who delete their account or are anonymised one day: what
 * they typed does not stay.
 */
function kindOf(faults: Faults, shop: Shop, ref: CustomerRef, id: string): CustomerFault | undefined {
  const kind = firstHit(faults, kinds, id);
  if (!kind || ['leaves', 'is_erased'].includes(fateOf(shop, ref))) return undefined;
  return customerAsOf(shop, ref, ref.tick + 1)?.[breaks[kind].field] === undefined ? undefined : kind;
}

/** The customer as typed, and the fault in it. What is typed anew later is wrong in the same way. */
export function plantedCustomer(
  faults: Faults,
  shop: Shop,
  ref: CustomerRef,
  customer: Customer,
): { readonly customer: Customer; readonly fault?: PlantedFault } {
  const { id } = customer;
  const kind = kindOf(faults, shop, ref, id);
  if (!kind) return { customer };
  const { field, write } = breaks[kind];
  const typed = (given: string): string => write(given, detailsOf(faults, kind, id));
  // The ledger says what was typed first, however late the row is written.
  const first = typed(customerAsOf(shop, ref, ref.tick + 1)?.[field] ?? '');
  const column = field === 'birthDate' ? 'birth_date' : field;
  return {
    customer: { ...customer, [field]: typed(customer[field] ?? '') },
    fault: fault(kind, { key: id, done: `${column} is '${first}'.`, at: customer.signedUpAt }),
  };
}

function brokenEmail(email: string, random: Random): string {
  const [local = '', domain = ''] = email.trim().split('@');
  return pick(random, [
    `${local}.${domain}`,
    `${local}@@${domain}`,
    `${local}@${domain.replace('.', ',')}`,
    `${local}@${domain.split('.')[0]}`,
    `${local} @${domain}`,
    'none',
  ]);
}

/** Too short for a number, or none. */
function brokenPhone(phone: string, random: Random): string {
  return pick(random, ['n/a', '12345', 'x', '+0', phone.replaceAll(/\D/g, '').slice(0, 4)]);
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Notations beside 1990-02-28, 28/02/1990 and 28.02.1990. */
function otherDate(typed: string, random: Random): string {
  const parts = typed.split(/[-/.]/);
  const [year = '', month = '', day = ''] = parts[0]?.length === 4 ? parts : parts.toReversed();
  const name = months[Number(month) - 1] ?? '';
  return [
    `${day}-${month}-${year}`,
    `${year}/${month}/${day}`,
    `${day}.${month}.${year.slice(2)}`,
    `${Number(day)} ${name} ${year}`,
    `${name} ${Number(day)} ${year}`,
  ][below(random, 5)] as string;
}
