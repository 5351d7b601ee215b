import { UNKNOWN } from '../checks.ts';

/**
 * Words of an open world: each shop has its own for what is the same everywhere. One table for each column, from the words that the
 * warehouse uses to the spellings that shops have for them. A text that no table knows is `unknown`.
 *
 * Spellings are told apart by their letters and digits alone: `On Hold`, `on-hold` and `on_hold` are one.
 */
export interface OpenValues {
  /** `order_status`; the function `known_order_status` gives a text's word. */
  readonly name: string;
  readonly meaning: string;
  /** By word, other spellings of it with commas between them. */
  readonly words: Readonly<Record<string, string>>;
  /** What the words count as, where that is a question. */
  readonly counts?: Counting;
}

/** A second table over the words of the first. */
export interface Counting {
  /** The function that gives it: `sales_state`. */
  readonly name: string;
  readonly meaning: string;
  /** By what they count as, the words that do. */
  readonly as: Readonly<Record<string, readonly string[]>>;
  /** What `unknown` counts as. */
  readonly unknown: string;
}

/**
 * What tells no spellings apart: the signs and blanks of ASCII and Latin-1, accents that stand for themselves, punctuation of other scripts.
 * As ranges of code points, which a regular expression of any engine is ready for at once; of all letters it would have to learn.
 */
export const SIGNS: readonly (readonly [from: string, to: string])[] = [
  ['00', '2f'],
  ['3a', '40'],
  ['5b', '60'],
  ['7b', 'bf'],
  ['300', '36f'],
  ['2000', '206f'],
  ['3000', '303f'],
  ['feff', 'feff'],
];

const signs = new RegExp(`[${SIGNS.map(([from, to]) => `\\u{${from}}-\\u{${to}}`).join('')}]+`, 'gu');

/** What tells spellings apart. */
export const spellingKey = (text: string): string => text.toLowerCase().replaceAll(signs, '');

/** Every word that a column can have. */
export const wordsOf = ({ words }: OpenValues): readonly string[] => [...Object.keys(words), UNKNOWN];

/** The words by the keys of their spellings. @throws Error where two words have one spelling */
export function spellingsOf({ name, words }: OpenValues): ReadonlyMap<string, string> {
  const byKey = new Map<string, string>();
  for (const [word, spellings] of Object.entries(words)) {
    for (const spelling of [word, ...spellings.split(',')]) {
      const key = spellingKey(spelling);
      const other = byKey.get(key);
      if (other !== undefined && other !== word) throw new Error(`${name}: ${spelling} is ${other} and ${word}`);
      if (key !== '') byKey.set(key, word);
    }
  }
  return byKey;
}
