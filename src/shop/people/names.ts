import { chance, pick, type Random } from '../chance/random.ts';
import { list } from '../list.ts';
import { commonNames } from './common-names.ts';
import { rareNames } from './rare-names.ts';

/** Names of one kind; no name is in both lists. Latin letters, apostrophes, hyphens and spaces. */
export interface NameList {
  readonly common: readonly string[];
  readonly rare: readonly string[];
}

/** What people of a country are called. */
export interface Names {
  readonly given: NameList;
  readonly family: NameList;
}

/** So many people of 100 have a common name. */
const COMMON_PERCENT = 65;

/** Whose rare names those of a country are that has none of its own. */
const sameNames: Readonly<Record<string, string>> = { 'United Kingdom': 'Australia' };

const known = new Map<string, Names>();

/**
 * The names of a country of places.ts. Split out of text when a country is first asked for, and remembered.
 *
 * @throws {RangeError} a country that is not in places.ts
 */
export function namesOf(country: string): Names {
  const names = known.get(country) ?? createNames(country);
  known.set(country, names);
  return names;
}

function createNames(country: string): Names {
  const common = commonNames[country];
  const rare = rareNames[sameNames[country] ?? country];
  if (!common || !rare) throw new RangeError(`${country} has no names: add them to src/shop/people/common-names.ts`);
  return { given: nameList(common.given, rare.given), family: nameList(common.family, rare.family) };
}

function nameList(commonText: string, rareText: string): NameList {
  const common = list(commonText);
  return { common, rare: list(rareText).filter((name) => !common.includes(name)) };
}

/** Common names come up more often than rare ones, as among people. */
export const pickName = (random: Random, { common, rare }: NameList): string =>
  pick(random, chance(random, COMMON_PERCENT) ? common : rare);
