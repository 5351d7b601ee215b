import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portableFunctions } from '../../models/functions.ts';
import { measureSeededYear } from '../../src/stream/fidelity/seeded-year.ts';
import { readSeries } from '../../src/stream/fidelity/series.ts';
import { openLocalEngine } from '../../src/wire.ts';
import type { MeasuredShop } from './picture.ts';
import { pictures } from './pictures.ts';
import { render } from './render.ts';
import { withTable } from './table.ts';

/** Makes a seeded year of the shop, draws it and writes its table; in the checkout's folder. */

const page = join('docs', 'shop.md');
const folder = join('docs', 'pictures', 'shop');

const shop = await measured();
await mkdir(folder, { recursive: true });
for (const picture of pictures) await writeFile(join(folder, `${picture.name}.svg`), render(picture, shop));
await writeFile(page, withTable(await readFile(page, 'utf8'), shop.report));

async function measured(): Promise<MeasuredShop> {
  const work = await mkdtemp(join(tmpdir(), 'shop-plots-'));
  try {
    const engine = await (await openLocalEngine()).open(
      work,
      portableFunctions({ personalDataKey: '', variables: {}, asOfDate: '' }),
    );
    try {
      const report = await measureSeededYear(engine, work);
      return { report, series: await readSeries(engine) };
    } finally {
      await engine.close();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
