import { below, pick, pickShare, type Random } from '../chance/random.ts';
import type { CurrencyCode } from '../orders/currencies.ts';
import { cities } from './cities.ts';

/** A country that the shop sends to. In patterns `#` stands for a digit and `@` for a letter. */
export interface Place {
  readonly country: string;
  /** Percent of the customers who live there. */
  readonly share: number;
  readonly currency: CurrencyCode;
  /** Sales tax or VAT, in hundredths of a percent. */
  readonly taxBasisPoints: number;
  readonly callingCode: string;
  /** What a national number starts with and an international one does not. */
  readonly trunkPrefix: '' | '0';
  readonly phonePattern: string;
  readonly postalPattern: string;
  readonly cities: readonly string[];
}

const place = (
  country: keyof typeof cities,
  share: number,
  [currency, taxBasisPoints]: readonly [CurrencyCode, number],
  [callingCode, trunkPrefix, phonePattern]: readonly [string, '' | '0', string],
  postalPattern: string,
): Place => ({
  country,
  share,
  currency,
  taxBasisPoints,
  callingCode,
  trunkPrefix,
  phonePattern,
  postalPattern,
  cities: cities[country],
});

export const places: readonly [Place, ...Place[]] = [
  place('United States', 68, ['USD', 725], ['1', '', '2##55501##'], '#####'),
  place('United Kingdom', 8, ['GBP', 2000], ['44', '0', '7700900###'], '@@# #@@'),
  place('Canada', 6, ['CAD', 500], ['1', '', '6##55501##'], '@#@ #@#'),
  place('Germany', 6, ['EUR', 1900], ['49', '0', '1512#######'], '#####'),
  place('France', 4, ['EUR', 2000], ['33', '0', '6########'], '#####'),
  place('Spain', 2, ['EUR', 2100], ['34', '', '6########'], '#####'),
  place('Italy', 2, ['EUR', 2200], ['39', '', '34########'], '#####'),
  place('India', 2, ['INR', 1800], ['91', '0', '98########'], '######'),
  place('Netherlands', 1, ['EUR', 2100], ['31', '0', '6########'], '#### @@'),
  place('Australia', 1, ['AUD', 1000], ['61', '0', '491570###'], '####'),
];

const shares = places.map((candidate) => candidate.share);

export function pickPlace(random: Random): Place {
  return places[pickShare(random, shares)] ?? places[0];
}

/** The pattern with a random digit for each `#` and a random letter for each `@`. */
export function fillPattern(random: Random, pattern: string): string {
  return pattern.replace(/[#@]/g, (mark) => (mark === '#' ? String(below(random, 10)) : letter(random)));
}

const letter = (random: Random): string => 'ABCDEFGHJKLMNPRSTUWXYZ'.charAt(below(random, 22));

export const pickCity = (random: Random, at: Place): string => pick(random, at.cities);

/** A phone number as people type it: international, with 00, or national. */
export function typedPhone(random: Random, at: Place): string {
  const number = fillPattern(random, at.phonePattern);
  const grouped = `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`;
  switch (below(random, 5)) {
    case 0:
      return `+${at.callingCode}${number}`;
    case 1:
      return `+${at.callingCode} ${grouped.replaceAll(' ', '-')}`;
    case 2:
      return `00${at.callingCode} ${grouped}`;
    case 3:
      return `${at.trunkPrefix}${grouped}`;
    default:
      return `(${at.trunkPrefix}${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}`;
  }
}
