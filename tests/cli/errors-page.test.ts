import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { errorCodes } from '../../src/errors.ts';

const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const entries = [...page.matchAll(/^## `(.+)`$/gm)].map(([, code]) => code);

it('docs/errors.md has one entry for each error code, in the order of src/errors.ts, and no other', () => {
  expect(entries).toEqual([...errorCodes]);
});

it.each(errorCodes)('the entry of %s says what to do', (code) => {
  const entry = page.split(`## \`${code}\`\n`)[1]?.split('\n## ')[0] ?? '';
  expect(entry).toMatch(/^\*\*What to do:\*\* \S/m);
});
