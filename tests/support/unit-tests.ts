import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Modules that start a database server or reach the one of the test run, and one that simulates whole shops, which takes minutes. */
const COSTLY_MODULES = [
  'tests/support/platform.ts',
  'tests/support/databases.ts',
  'tests/support/global-setup.ts',
  'src/storage/embedded/server.ts',
  'tests/shop/whole-shop.ts',
];

/** Folders with a configuration, and a server, of their own. */
const OTHER_SUITES = ['tests/spark/', 'tests/sqlserver/', 'tests/airflow/'];

/**
 * The test files that need neither a server nor a process beside their own, and end within seconds: those that reach, over the modules of
 * `tests/`, none of the costly modules, no `node:child_process` and no `inject`, whose values come from the global set-up.
 *
 * @param root of the checkout
 * @returns paths from the root with `/`, sorted
 */
export function unitTests(root: string): readonly string[] {
  return readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .map((name) => `tests/${name.split(sep).join('/')}`)
    .filter((path) => path.endsWith('.test.ts') && !OTHER_SUITES.some((folder) => path.startsWith(folder)))
    .filter((path) => !needsMore(root, path))
    .sort();
}

/** Whether a module of the tests, or one that it imports, needs more than its own process and seconds. */
function needsMore(root: string, path: string, seen: Set<string> = new Set()): boolean {
  if (seen.has(path)) return false;
  seen.add(path);
  return importsOf(readFileSync(join(root, path), 'utf8')).some(({ from, names }) => {
    if (from === 'node:child_process') return true;
    if (from === 'vitest') return /\binject\b/.test(names);
    if (!from.startsWith('.')) return false;
    const imported = relative(root, resolve(root, dirname(path), from))
      .split(sep)
      .join('/');
    if (COSTLY_MODULES.includes(imported)) return true;
    return imported.startsWith('tests/') && existsSync(join(root, imported)) && needsMore(root, imported, seen);
  });
}

interface Import {
  readonly from: string;
  /** What stands between `import` and `from`. */
  readonly names: string;
}

const STATIC = /^(?:import|export)\s+(?!type\b)([^;'"]*?)\bfrom\s*['"]([^'"]+)['"]/gm;
const FOR_EFFECT = /^import\s*['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]/g;

/** Imports of a module's text; those of types alone are not there when it runs. */
const importsOf = (text: string): readonly Import[] => [
  ...[...text.matchAll(STATIC)].map(([, names = '', from = '']) => ({ from, names })),
  ...[...text.matchAll(FOR_EFFECT), ...text.matchAll(DYNAMIC)].map(([, from = '']) => ({ from, names: '' })),
];
