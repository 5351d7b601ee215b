import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pictures } from '../../scripts/shop-plots/pictures.ts';

const docs = new URL('../../docs/', import.meta.url);
const folder = 'pictures/shop/';
const page = readFileSync(new URL('shop.md', docs), 'utf8');

it('docs/shop.md shows every picture once, in words too, and each is there', () => {
  const shown = [...page.matchAll(/!\[([^\]]+)\]\(pictures\/shop\/([^)]+)\)/g)];
  const files = pictures.map(({ name }) => `${name}.svg`);
  expect(shown.map(([, , file]) => file)).toEqual(files);
  expect(readdirSync(new URL(folder, docs)).sort()).toEqual(files.sort());
  for (const [, words = ''] of shown) expect(words.length).toBeGreaterThan(20);
});

const tag = /<(?<end>\/?)(?<name>[A-Za-z]+)(?:\s+[\w:-]+="[^"<]*")*\s*(?<empty>\/?)>/g;

/** What is wrong with it as XML, for documents of elements and text alone; empty if nothing is. */
function faultsOf(xml: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const { groups = {} } of xml.matchAll(tag)) {
    if (groups.end && open.pop() !== groups.name) faults.push(`</${groups.name}> ends nothing`);
    if (!groups.end && !groups.empty) open.push(String(groups.name));
  }
  const text = xml.replace(tag, '');
  if (/[<>]/.test(text)) faults.push('a tag that is none');
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(xml)) faults.push('a bare &');
  return [...faults, ...open.map((name) => `<${name}> has no end`)];
}

it.each([
  ['<svg><text>a</svg>', false],
  ['<svg a=b></svg>', false],
  ['<svg>a & b</svg>', false],
  ['<svg a="1"><g/>&amp;</svg>', true],
])('%s is well-formed: %s', (xml, isWellFormed) => {
  expect(faultsOf(xml).length === 0).toBe(isWellFormed);
});

describe.each(pictures.map((picture) => [picture.name, picture] as const))('%s.svg', (name, { title }) => {
  const svg = readFileSync(new URL(`${folder}${name}.svg`, docs), 'utf8');

  it('is well-formed, and small', () => {
    expect(faultsOf(svg)).toEqual([]);
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg.length).toBeLessThan(60_000);
  });

  it('says what it shows, for who cannot see it and for who can', () => {
    expect(svg).toContain(`<title>${title}</title>`);
    expect(svg).toMatch(/<desc>[^<]{20,}<\/desc>/);
    expect(svg).toMatch(new RegExp(`<text [^>]*>${title}</text>`));
  });

  it('has no letters below 12 pixels and nothing from elsewhere', () => {
    const sizes = [...svg.matchAll(/font-size:([\d.]+)px/g)].map(([, size]) => Number(size));
    expect(sizes.length).toBeGreaterThan(0);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
    expect(svg).not.toMatch(/href|url\((?!#)|@import|<script|<image|<foreignObject/);
  });
});
