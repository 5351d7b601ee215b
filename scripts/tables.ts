import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shopProject } from '../models/project.ts';
import { tablesPage } from '../src/project/tables-page.ts';

/** Writes docs/tables.md from the contracts. */
await writeFile(join('docs', 'tables.md'), tablesPage(shopProject));
