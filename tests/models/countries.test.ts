import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import countries from 'i18n-iso-countries';
import { type CountryCode, getCountries, getExampleNumber } from 'libphonenumber-js';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCountries } from '../../models/values/country_table.ts';
import { spellingKey } from '../../models/values/open_values.ts';
import type { EngineSession } from '../../src/compute/compute.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { places } from '../../src/shop/people/places.ts';
import { duckdbLiteral } from '../support/function-cases.ts';
import { testFunctions } from '../support/functions.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let engine: EngineSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecom-countries-'));
  engine = await duckdbEngine.open(folder, testFunctions);
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** What a function makes of each row of arguments. */
async function values(name: string, rows: readonly (readonly string[])[]): Promise<unknown[]> {
  const given = rows.map((row, at) => `(${at}, ${row.map(duckdbLiteral).join(', ')})`).join(', ');
  const names = (rows[0] ?? []).map((_, at) => `a${at}`).join(', ');
  const found = await engine.rows(
    `select ${name}(${names}) as value from (values ${given}) as t (place, ${names}) order by place`,
  );
  return found.map(({ value }) => value);
}

it('the table of countries is that of the packages that are installed', async () => {
  const written = join(folder, 'countries.ts');
  await promisify(execFile)(process.execPath, [join(root, 'scripts', 'countries.mjs'), written]);
  expect(await readFile(written, 'utf8')).toBe(await readFile(join(root, 'models', 'values', 'countries.ts'), 'utf8'));
});

it('no spelling is of two countries, and every country is found by its own name', () => {
  const all = readCountries();
  const spellings = all.flatMap((country) => country.spellings);
  expect(new Set(spellings).size).toBe(spellings.length);
  expect(spellings.map(spellingKey)).toEqual(spellings);
  for (const { name, spellings: own } of all) expect([name, own.includes(spellingKey(name))]).toEqual([name, true]);
});

it('every ISO 3166 code, of two letters and of three, is a country that Unicode calls the same or that we do not know by that name', async () => {
  const codes = Object.entries(countries.getAlpha2Codes());
  const english = new Intl.DisplayNames(['en'], { type: 'region' });
  const ofTwo = await values(
    'country_name',
    codes.map(([two]) => [two]),
  );
  const ofThree = await values(
    'country_name',
    codes.map(([, three]) => [three.toLowerCase()]),
  );
  expect(ofThree).toEqual(ofTwo);
  const names = codes.map(([two]) => english.of(two) ?? two);
  const ofNames = await values(
    'country_name',
    names.map((name) => [name]),
  );
  const others = names.filter((name, at) => ofNames[at] !== ofTwo[at] && ofNames[at] !== name);
  expect(others).toEqual([]);
  const known = names.filter((_, at) => ofNames[at] === ofTwo[at]);
  expect(known.length).toBeGreaterThan(0.9 * names.length);
});

it("the simulated shop's countries keep their names", async () => {
  const names = places.map(({ country }) => country);
  expect(
    await values(
      'country_name',
      names.map((name) => [name]),
    ),
  ).toEqual(names);
});

/** Argentina: dialled there with 15 behind the area code, from abroad with 9 before it. */
const MOBILES_HAVE_A_NINE = 'AR';

it("a mobile number of each country, as it is dialled there and from abroad, is what the numbers' own package makes of it, but for the shortest", async () => {
  const numbers = getCountries().flatMap((country: CountryCode) => {
    const number = getExampleNumber(country, examples);
    const isAsked =
      number && countries.isValid(country) && country !== MOBILES_HAVE_A_NINE && number.nationalNumber.length >= 6;
    return isAsked ? [{ country, number }] : [];
  });
  expect(numbers.length).toBeGreaterThan(200);
  const expected = numbers.map(({ country, number }) => [country, number.number]);
  for (const write of ['NATIONAL', 'INTERNATIONAL', 'E.164'] as const) {
    const found = await values(
      'normalize_phone',
      numbers.map(({ country, number }) => [number.format(write), country]),
    );
    expect([write, numbers.map(({ country }, at) => [country, found[at]])]).toEqual([write, expected]);
  }
});
