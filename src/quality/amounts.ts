import { trimmed } from '../../models/types.ts';

/** Sums of money by currency, exact; null where rows have none. */
export type Amounts = ReadonlyMap<string | null, bigint>;

/** Digits after the point that sums are kept with: enough for a product of two columns of eight. */
const SCALE = 16;

export function amountOf(decimal: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  const digits = BigInt(`${whole}${fraction.slice(0, SCALE).padEnd(SCALE, '0')}`);
  return sign === '-' ? -digits : digits;
}

/** To the cent, and as many digits more as it has. */
export function amountText(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '').padEnd(2, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${fraction}`;
}

/**
 * Currencies are told apart as the staging models clean them: letter by letter, as engines do. A text that is none counts like a missing
 * one, since engines write letters of other alphabets large in different ways.
 */
export function currencyOf(text: string | null): string | null {
  const clean = Array.from(trimmed(text ?? ''), asLarge).join('');
  return /^[A-Z]{3}$/.test(clean) ? clean : null;
}

/** Of a letter that has several large ones (`ß`) itself. */
const asLarge = (letter: string): string => {
  const large = letter.toUpperCase();
  return large.length === letter.length ? large : letter;
};

export function added(...parts: readonly (readonly (readonly [string | null, bigint])[])[]): Amounts {
  const sums = new Map<string | null, bigint>();
  for (const [currency, amount] of parts.flat()) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  return sums;
}

/** Both sides in words, the same where they are the same; else the currencies that differ. */
export function comparedAmounts(expected: Amounts, actual: Amounts): readonly [string, string] {
  const currencies = [...new Set([...expected.keys(), ...actual.keys()])].toSorted((a, b) =>
    String(a ?? '').localeCompare(String(b ?? '')),
  );
  const differing = currencies.filter((currency) => (expected.get(currency) ?? 0n) !== (actual.get(currency) ?? 0n));
  const named = differing.length > 0 ? differing : currencies;
  return [wordsOf(named, expected), wordsOf(named, actual)];
}

function wordsOf(currencies: readonly (string | null)[], amounts: Amounts): string {
  const words = currencies.map((currency) => {
    const text = amountText(amounts.get(currency) ?? 0n);
    return currency === null ? text : `${text} ${currency}`;
  });
  return words.join(', ') || '0.00';
}

/** Decimal text as people read it: `1,234.50`. */
export const withThousands = (decimal: string): string => {
  const [whole = '0', fraction] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};
