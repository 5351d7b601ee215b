import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes the table of countries, models/values/countries.ts or the file that is given: names and codes from the pinned `i18n-iso-countries`,
 * calling codes and trunk prefixes from the pinned `libphonenumber-js`.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const codes = require('i18n-iso-countries/codes.json');
const phones = require('libphonenumber-js/metadata.min.json').countries;

/** Languages whose names of countries are known beside the English ones. */
const LANGUAGES = ['de', 'fr', 'es', 'it', 'nl'];

/** Some of these languages have them the wrong way round. */
const TWO_CONGOS = ['CD', 'CG'];

/** The English name that the warehouse uses, where it is not the package's first one. */
const names = {
  BN: 'Brunei',
  CD: 'Democratic Republic of the Congo',
  CG: 'Republic of the Congo',
  CI: "Côte d'Ivoire",
  CN: 'China',
  CZ: 'Czechia',
  FK: 'Falkland Islands',
  FM: 'Micronesia',
  GM: 'Gambia',
  IR: 'Iran',
  LA: 'Laos',
  MD: 'Moldova',
  MF: 'Saint Martin',
  MK: 'North Macedonia',
  PN: 'Pitcairn Islands',
  PS: 'Palestine',
  RU: 'Russia',
  SX: 'Sint Maarten',
  SY: 'Syria',
  TW: 'Taiwan',
  TZ: 'Tanzania',
  US: 'United States',
  VA: 'Vatican City',
  VG: 'British Virgin Islands',
  VI: 'U.S. Virgin Islands',
};

/** Short forms, former names and parts of countries that no language of the package has. */
const shortForms = {
  AE: ['Emirates', 'The United Arab Emirates', 'U.A.E.'],
  BA: ['Bosnia'],
  BS: ['The Bahamas'],
  BR: ['Brasil'],
  BO: ['Plurinational State of Bolivia', 'Bolivia, Plurinational State of'],
  CD: ['DRC', 'DR Congo', 'Congo-Kinshasa', 'Zaire'],
  CG: ['Congo-Brazzaville'],
  CH: ['Schweiz', 'Suisse', 'Svizzera', 'Helvetia'],
  CN: ['PRC', 'P.R. China', 'PR China', 'Mainland China'],
  CV: ['Cabo Verde'],
  CZ: ['Czech Rep.', 'Czech', 'Česko', 'Cesko', 'Česká republika', 'The Czech Republic'],
  DE: ['Federal Republic of Germany', 'BRD'],
  DK: ['Danmark'],
  DO: ['The Dominican Republic', 'Dominican Rep.'],
  EE: ['Eesti'],
  FI: ['Suomi'],
  GB: [
    'U.K.',
    'The United Kingdom',
    'The UK',
    'Britain',
    'England',
    'Scotland',
    'Wales',
    'Northern Ireland',
    'United Kingdom of Great Britain and Northern Ireland',
  ],
  GR: ['Hellas', 'Elláda', 'Ellada'],
  HR: ['Hrvatska'],
  HU: ['Magyarország'],
  IE: ['Eire', 'Éire', 'Republic of Ireland', 'Ireland, Republic of'],
  IR: ['Iran, Islamic Republic of'],
  JP: ['Nippon', 'Nihon'],
  KP: ['DPRK', "Democratic People's Republic of Korea", "Korea, Democratic People's Republic of"],
  KR: ['S. Korea', 'Korea, South', 'Korea (South)', 'ROK'],
  LT: ['Lietuva'],
  LV: ['Latvija'],
  MK: ['Macedonia', 'FYROM'],
  MM: ['Burma'],
  NL: ['Holland'],
  NO: ['Norge', 'Noreg'],
  NZ: ['N.Z.', 'Aotearoa'],
  PH: ['The Philippines'],
  PL: ['Polska'],
  PS: ['Palestine, State of', 'Palestinian Territories', 'Palestinian Territory'],
  RO: ['România'],
  RS: ['Srbija'],
  SA: ['KSA', 'Kingdom of Saudi Arabia'],
  SE: ['Sverige'],
  SI: ['Slovenija'],
  SK: ['Slovak Republic', 'Slovensko'],
  SZ: ['Swaziland'],
  TL: ['East Timor'],
  TR: ['Turkiye'],
  US: [
    'America',
    'The United States',
    'The United States of America',
    'The USA',
    'U.S. of America',
    'United States (USA)',
  ],
  VA: ['Vatican', 'Holy See'],
  VE: ['Venezuela, Bolivarian Republic of', 'Bolivarian Republic of Venezuela'],
  VN: ['Viet Nam'],
  ZA: ['RSA', 'R.S.A.', 'Republic of South Africa'],
};

const key = (text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
const list = (names) => [names ?? []].flat();
const namesIn = (language) => require(`i18n-iso-countries/langs/${language}.json`).countries;

/** The ways in which a name is written: without accents, `&` or nothing for `and`, `St` for `Saint`. */
function written(name) {
  const plain = name.normalize('NFD').replaceAll(/\p{Mn}/gu, '');
  const variants = [name, plain, plain.replaceAll(/ and /g, ' '), plain.replace(/^Saint /, 'St ')];
  return [...new Set(variants)];
}

/** Countries by the key of each of their names; a key that two of them have in one list is nobody's, and the first list wins. */
function byKey(lists) {
  const owners = new Map();
  for (const names of lists) {
    const found = new Map();
    for (const [code, name] of names) {
      const of = key(name);
      if (of !== '' && !owners.has(of)) found.set(of, found.has(of) && found.get(of) !== code ? undefined : code);
    }
    for (const [of, code] of found) owners.set(of, code);
  }
  return owners;
}

const isCountry = (code) => code in namesIn('en');
const english = Object.entries(namesIn('en'));
const nameOf = Object.fromEntries(english.map(([code, name]) => [code, names[code] ?? list(name)[0]]));

const owners = byKey([
  codes
    .filter(([two]) => isCountry(two))
    .flatMap(([two, three]) => [
      [two, two],
      [two, three],
    ]),
  english.flatMap(([code, name]) => [nameOf[code], ...list(name)].flatMap(written).map((one) => [code, one])),
  Object.entries(shortForms).flatMap(([code, forms]) => forms.flatMap(written).map((one) => [code, one])),
  LANGUAGES.flatMap((language) =>
    Object.entries(namesIn(language)).flatMap(([code, name]) =>
      isCountry(code) && !TWO_CONGOS.includes(code)
        ? list(name)
            .flatMap((one) => [one, one.normalize('NFD').replaceAll(/\p{Mn}/gu, '')])
            .map((one) => [code, one])
        : [],
    ),
  ),
]);

/** Where a call abroad begins with something else than the pattern of the package tells in one way. */
const ABROAD = { AU: '0011', CC: '0011', CX: '0011' };

/** Where a zero follows the prefix. */
const TRUNK = { BY: '80' };

/** What a number dials before a foreign calling code, before a national number, and how many digits a national number can have. */
function phoneOf(code) {
  const [callingCode, abroad, , lengths, , trunk] = phones[code] ?? [];
  if (callingCode === undefined) return ['', '', '', ''];
  const dialled = ABROAD[code] ?? (/^\d{2,}$/.test(abroad) ? abroad : '00');
  return [callingCode, dialled, TRUNK[code] ?? (trunk || ''), lengths.join(' ')];
}

const digits = [...'0123456789'];

/** Behind a zero: two zeros or 08 begin numbers that are free of charge, which nobody calls from abroad. */
const seconds = [...'12345679'];

/** Whether a subscriber's number can begin with a zero: some beginning of three digits and some digit behind it make one that can be. */
function hasZero(code) {
  if (!phones[code]) return false;
  const number = new RegExp(`^(?:${phones[code][2]})$`);
  const begins = seconds.flatMap((second) => digits.map((third) => `0${second}${third}`));
  return phones[code][3].some((length) =>
    begins.some((begin) => digits.some((digit) => number.test(begin.padEnd(length, digit)))),
  );
}

const lines = english.map(([code]) => {
  const own = [...owners].filter(([, owner]) => owner === code).map(([of]) => of);
  return [nameOf[code], own.join(' '), ...phoneOf(code), hasZero(code) ? 'zero' : ''].join('|');
});

const quoted = (text) => (text.includes("'") ? `"${text}"` : `'${text}'`);
const array = (texts) => texts.map((text) => `  ${quoted(text)},`).join('\n');

async function licence(name) {
  const text = await readFile(join(root, 'node_modules', name, 'LICENSE'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => ` * ${line}`.trimEnd())
    .join('\n');
}

const page = `/*!
 * Names out of i18n-iso-countries and numbers out of libphonenumber-js, whose notices follow.
 *
${await licence('i18n-iso-countries')}
 *
${await licence('libphonenumber-js')}
 */

/**
 * Written by scripts/countries.mjs; do not edit. A country in a line: English name, the keys of its spellings, calling code, what is dialled
 * before a foreign calling code and before a national number, possible lengths of a national number, and whether one can begin with a zero.
 */
export const countryLines: readonly string[] = [
${array(lines)}
];
`;

await writeFile(process.argv[2] ?? join(root, 'models', 'values', 'countries.ts'), page);
