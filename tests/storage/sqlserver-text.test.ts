import { expect, it } from 'vitest';
import { sqlServerTexts } from '../support/sqlserver-texts.ts';

const texts = await sqlServerTexts();

/** The text without its literals and quoted names. */
const bare = (text: string): string => text.replace(/N?'(?:[^']|'')*'/g, "''").replace(/"[^"]*"|\[[^\]]*\]/g, 'name');

it('the store asks for changes by change tracking and by row versions', () => {
  for (const words of [
    'changetable(changes ',
    'min_active_rowversion()',
    'enable change_tracking',
    ' rowversion not null',
  ]) {
    expect([words, texts.some((text) => text.includes(words))]).toEqual([words, true]);
  }
});

it.each([
  ['limit', /\blimit\b/],
  ['returning', /\breturning\b/],
  ['on conflict', /\bon conflict\b/],
  ['ilike', /\bilike\b/],
  ['a cast by colons', /[\w)]::(?!name)/],
  ['true or false', /\b(true|false)\b/],
  ['is distinct from', /\bis (not )?distinct from\b/],
  ['using', /\busing\b/],
  ['if not exists in a definition', /\bcreate (table|schema|index) if not exists\b/],
  ['row values compared', /\)\s*(=|<>)\s*\(\s*name/],
])('no text has what only PostgreSQL knows: %s', (_words, pattern) => {
  expect(texts.map(bare).filter((text) => pattern.test(text))).toEqual([]);
});

it('no text uses merge, which has races and defects in SQL Server', () => {
  expect(texts.map(bare).filter((text) => /^\s*merge\b/.test(text))).toEqual([]);
});

it('a literal that holds data keeps every character', () => {
  const literals = texts.flatMap((text) => [...text.matchAll(/(N?)'((?:[^']|'')*)'/g)]);
  const squeezed = literals.filter(([, prefix, value]) => prefix === '' && value?.includes("''"));
  expect(squeezed.map(([literal]) => literal)).toEqual([]);
});
