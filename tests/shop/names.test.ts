import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { randomOf } from '../../src/shop/chance/random.ts';
import { customerAsOf } from '../../src/shop/people/customers.ts';
import { namesOf, pickName } from '../../src/shop/people/names.ts';
import { places } from '../../src/shop/people/places.ts';
import { plainLetters } from '../../src/shop/people/plain-letters.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const lists = (): string[][] =>
  places.flatMap(({ country }) => {
    const { given, family } = namesOf(country);
    return [given.common, given.rare, family.common, family.rare].map((names) => [...names]);
  });

it('the names are the same bytes everywhere: whoever changes them changes every shop, and this hash', () => {
  const hash = createHash('sha256').update(lists().flat().join('\n')).digest('hex');
  expect(hash).toBe('35c835c43be2712898c3a4ebcc5a5a4ed87ffb04aef9fe31a4ea764ea6207d35');
});

it('the rare names are those of the package that is installed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-names-'));
  try {
    const written = join(folder, 'rare-names.ts');
    await promisify(execFile)(process.execPath, [join(root, 'scripts', 'shop-words.mjs'), written]);
    const committed = await readFile(join(root, 'src', 'shop', 'people', 'rare-names.ts'), 'utf8');
    expect(await readFile(written, 'utf8')).toBe(committed);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('every country has 20 or more names of each kind, at most 200, each once, in Latin letters', () => {
  for (const names of lists()) {
    expect(names.length >= 20 && names.length <= 200).toBe(true);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(/^\p{Script=Latin}(?:[\p{Script=Latin}' -]*\p{Script=Latin})?$/u);
      expect(name).toBe(name.normalize('NFC'));
    }
  }
});

it('no name is common and rare at once', () => {
  for (const { country } of places)
    for (const { common, rare } of Object.values(namesOf(country)))
      expect(rare.filter((name: string) => common.includes(name))).toEqual([]);
});

it('two thirds of the people have a common name', () => {
  const { family } = namesOf('Germany');
  const random = randomOf(1, 0, 0, 0);
  const drawn = Array.from({ length: 10_000 }, () => pickName(random, family));
  const share = drawn.filter((name) => family.common.includes(name)).length / drawn.length;
  expect(share).toBeCloseTo(0.65, 1);
});

it('a country without names is an error', () => {
  expect(() => namesOf('Atlantis')).toThrow('Atlantis has no names');
});

it.each([
  ['Weiß', 'weiss'],
  ['Müller-Lüdenscheidt', 'mullerludenscheidt'],
  ['Ærø', 'aero'],
  ['Łukasz', 'lukasz'],
  ['Đorđe', 'dorde'],
  ['Muñoz', 'munoz'],
  ['Œuvre', 'oeuvre'],
  ['Yılmaz', 'yilmaz'],
  ['İpek', 'ipek'],
  ['Þór', 'thor'],
  ["D'Angelo", 'dangelo'],
  ['van den Berg', 'vandenberg'],
  ['李', ''],
])('%s is %s in plain letters', (name, plain) => {
  expect(plainLetters(name)).toBe(plain);
});

it('every name leaves something in plain letters', () => {
  for (const name of lists().flat()) expect(plainLetters(name)).toMatch(/^[a-z]+$/);
});

it('customers have names of their country and addresses in plain ASCII', () => {
  for (let index = 0; index < 500; index += 1) {
    const customer = customerAsOf(
      { seed: 3, opened: 0, signUps: () => 1, mostSignUps: 1 },
      { tick: 500_000, index },
      500_001,
    );
    if (!customer) continue;
    const { given, family } = namesOf(customer.place.country);
    expect([...given.common, ...given.rare]).toContain(customer.firstName);
    expect([...family.common, ...family.rare]).toContain(customer.lastName);
    if (customer.email !== undefined)
      expect(customer.email).toMatch(/^ ?[a-z]+\.[a-z]+\.[a-z0-9]+@example\.(com|org) ?$/i);
  }
});
