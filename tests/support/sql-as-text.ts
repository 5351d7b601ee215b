import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vitest/config';

/** Model SQL is imported as text, as the bundle does it. */
export const sqlAsText: Plugin = {
  name: 'sql-as-text',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('.sql')) return null;
    return `export default ${JSON.stringify(await readFile(id, 'utf8'))};`;
  },
};
