import { countryLines } from './countries.ts';

/** How a country's telephone numbers are dialled. */
export interface Dialling {
  readonly callingCode: string;
  /** What is dialled before a foreign calling code. */
  readonly abroad: string;
  /** What is dialled before a national number and is no part of it; empty where there is none, or where it is a part. */
  readonly trunk: string;
  /** How many digits a national number can have, with spaces between them. */
  readonly lengths: string;
  /** Whether a national number can begin with a zero that is a part of it. */
  readonly hasZero: boolean;
}

export interface Country {
  /** In English, as the warehouse has it. */
  readonly name: string;
  /** Keys of its spellings: ISO 3166 codes, names in several languages, short forms. */
  readonly spellings: readonly string[];
  readonly dialling?: Dialling;
}

/** The committed table, read. */
export function readCountries(): readonly Country[] {
  return countryLines.map((line) => {
    const [name = '', spellings = '', callingCode = '', abroad = '', trunk = '', lengths = '', zero] = line.split('|');
    const country = { name, spellings: spellings.split(' ') };
    return callingCode === ''
      ? country
      : { ...country, dialling: { callingCode, abroad, trunk, lengths, hasZero: zero === 'zero' } };
  });
}
