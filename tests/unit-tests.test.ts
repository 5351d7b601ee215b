import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import unitConfig from '../vitest.unit.config.ts';
import { unitTests } from './support/unit-tests.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Not in one piece with its import: this file is looked at too. */
const PROCESSES = 'node:child_process';

/** A checkout that holds these files alone. */
async function checkoutOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-unit-tests-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

it.each([
  ['the platform of a test', "import { createTestPlatform } from './support/platform.ts';"],
  ['its databases, over several lines', "import {\n  administer,\n  holdTable,\n} from './support/databases.ts';"],
  ['the embedded server', "import { ensureServer } from '../src/storage/embedded/server.ts';"],
  ['a whole shop', "import { rowsOf } from './shop/whole-shop.ts';"],
  ['what the set-up gives', "import { expect, inject } from 'vitest';"],
  ['processes', `import { spawn } from '${PROCESSES}';`],
  ['processes later', `const { spawn } = await import('${PROCESSES}');`],
  ['a module that reaches the platform', "import './near.ts';"],
  ['a module that hands the platform on', "export * from './handing.ts';"],
])('a test that reaches %s is no unit test', async (_what, text) => {
  const checkout = await checkoutOf({
    'tests/some.test.ts': text,
    'tests/near.ts': "import { far } from './far/far.ts';\nimport './some.test.ts';\n",
    'tests/far/far.ts': "import type { A } from './a.ts';\nimport { b } from '../support/platform.ts';\n",
    'tests/handing.ts': "export { createTestPlatform } from './support/platform.ts';\n",
  });
  expect(unitTests(checkout)).toEqual([]);
});

it('a test that reaches none of these is a unit test, also where it names their types; those of other suites are not', async () => {
  const plain = "import { expect, it } from 'vitest';\nimport { add } from './add.ts';\n";
  const checkout = await checkoutOf({
    'tests/b.test.ts': plain,
    'tests/deep/a.test.ts': "import type { TestPlatform } from '../support/platform.ts';\nimport '../add.ts';\n",
    'tests/add.ts': 'export const add = (a: number, b: number): number => a + b;\n',
    'tests/spark/c.test.ts': plain,
  });
  expect(unitTests(checkout)).toEqual(['tests/b.test.ts', 'tests/deep/a.test.ts']);
});

it('the unit tests of this checkout are those by the rule, and none of them runs on a server', async () => {
  const included = unitConfig.test?.include ?? [];
  for (const path of ['tests/config.test.ts', 'tests/unit-tests.test.ts']) expect(included).toContain(path);
  expect(included).not.toContain('tests/cli/life.test.ts');
  const all = (await readdir(join(root, 'tests'), { recursive: true })).filter((name) => name.endsWith('.test.ts'));
  // A second look, at the words alone: whoever has one of them in its own text cannot be one.
  const words = /createTestPlatform\(|inject\(|startEcom\(|await ecom\(|spawn\(/;
  const texts = await Promise.all(
    all.map(async (name) => ({ name, text: await readFile(join(root, 'tests', name), 'utf8') })),
  );
  const others = texts.filter(({ name, text }) => name !== 'unit-tests.test.ts' && words.test(text));
  expect(others.length).toBeGreaterThan(30);
  expect(others.map(({ name }) => `tests/${name}`).filter((path) => included.includes(path))).toEqual([]);
});
