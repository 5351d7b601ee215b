import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faker as german } from '@faker-js/faker/locale/de';
import { faker as australian } from '@faker-js/faker/locale/en_AU';
import { faker as indian } from '@faker-js/faker/locale/en_IN';
import { faker as american } from '@faker-js/faker/locale/en_US';
import { faker as spanish } from '@faker-js/faker/locale/es';
import { faker as french } from '@faker-js/faker/locale/fr';
import { faker as canadian } from '@faker-js/faker/locale/fr_CA';
import { faker as italian } from '@faker-js/faker/locale/it';
import { faker as dutch } from '@faker-js/faker/locale/nl';

/**
 * Writes the shop's rarer names, src/shop/people/rare-names.ts or the file that is given, from the word lists of the pinned `@faker-js/faker`.
 * Its random generator is not used.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** So many names of each kind and country; the shop needs a long tail, not the whole package. */
const GIVEN_OF_A_SEX = 80;
const FAMILY = 160;

const LINE_WIDTH = 118;

const all = [american, australian, german, french, spanish, italian, dutch];

/** `O'Neill`, `van den Berg` and `María José`, but neither `Jeanne d’Arc` nor `Le gall` nor a lone `Von`. */
const isTidy = (name) =>
  /^\p{Script=Latin}[\p{Script=Latin}' -]*$/u.test(name) && !/^\p{Lu}\S* \p{Ll}|^(?:Da|Von)$/u.test(name);

const folded = (name) => name.normalize('NFD').replace(/\p{Mn}/gu, '');

const none = [];
const foldedSets = new Map();

function isOf(list, name) {
  const set = foldedSets.get(list) ?? new Set(list.map(folded));
  foldedSets.set(list, set);
  return set.has(folded(name));
}

/** Some lists hold names that nobody has had for centuries, such as Childebert: one that a second country has, too, is in use. */
const isInUse = (name, own, part, kind) =>
  all.some((faker) => faker !== own && isOf(faker.rawDefinitions.person[part][kind] ?? none, name));

/** `count` of a list, evenly spread over it. */
function spread(list, count) {
  const names = [...new Set(list.map((name) => name.normalize('NFC')).filter(isTidy))];
  const size = Math.min(count, names.length);
  return Array.from({ length: size }, (_, index) => names[Math.floor((index * names.length) / size)]);
}

const anyName = () => true;

function namesOf(faker, part, kind, isWanted, count) {
  const names = faker.rawDefinitions.person[part][kind];
  return spread(
    names.filter((name) => isWanted(name, faker, part, kind)),
    count,
  );
}

const given = (faker, isWanted = anyName, count = GIVEN_OF_A_SEX) =>
  ['female', 'male'].flatMap((sex) => namesOf(faker, 'first_name', sex, isWanted, count));

const family = (faker, isWanted = anyName, count = FAMILY) => namesOf(faker, 'last_name', 'generic', isWanted, count);

/** The longer ones of India's list are compounds that few people have. */
const isShort = (name) => name.length <= 8;

const isNotAmerican = (name) => !isOf(american.rawDefinitions.person.last_name.generic, name);

/** `fr_CA` has the names of `fr`. */
const isInUseInFrench = (name, _, part, kind) => isInUse(name, french, part, kind);

/** Half of what one country has, half of what another has. */
const mixed = (pick, [one, isOne], [other, isOther], count) => [
  ...pick(one, isOne, count / 2),
  ...pick(other, isOther, count / 2),
];

/** Great Britain has no names of its own in the package: src/shop/people/names.ts takes Australia's. */
const countries = {
  'United States': [given(american, isInUse), family(american, isInUse)],
  Canada: [
    mixed(given, [australian, anyName], [canadian, isInUseInFrench], GIVEN_OF_A_SEX),
    mixed(family, [australian, anyName], [canadian, anyName], FAMILY),
  ],
  Germany: [given(german), family(german)],
  France: [given(french, isInUse), family(french)],
  Spain: [given(spanish), family(spanish)],
  Italy: [given(italian, isInUse), family(italian)],
  India: [given(indian, isShort), family(indian, isNotAmerican)],
  Netherlands: [given(dutch), family(dutch)],
  Australia: [given(australian), family(australian)],
};

/** Names in lines, with commas between them. */
function text(names) {
  const lines = [''];
  for (const name of [...new Set(names)]) {
    const longer = lines.at(-1) === '' ? name : `${lines.at(-1)}, ${name}`;
    if (longer.length < LINE_WIDTH) lines[lines.length - 1] = longer;
    else {
      lines[lines.length - 1] += ',';
      lines.push(name);
    }
  }
  return `\`\n${lines.join('\n')}\n\``;
}

const key = (country) => (country.includes(' ') ? `'${country}'` : country);

async function page() {
  const licence = await readFile(join(root, 'node_modules', '@faker-js', 'faker', 'LICENSE'), 'utf8');
  const notice = licence
    .trim()
    .split('\n')
    .map((line) => ` * ${line}`.trimEnd());
  const entries = Object.entries(countries).map(
    ([country, lists]) => `  ${key(country)}: {\n    given: ${text(lists[0])},\n    family: ${text(lists[1])},\n  },`,
  );
  return `/*!
 * Names out of @faker-js/faker, whose notice follows.
 *
${notice.join('\n')}
 */

/** Written by scripts/shop-words.mjs; do not edit. Names with commas between them. */
export const rareNames: Readonly<Record<string, { readonly given: string; readonly family: string }>> = {
${entries.join('\n')}
};
`;
}

await writeFile(process.argv[2] ?? join(root, 'src', 'shop', 'people', 'rare-names.ts'), await page());
