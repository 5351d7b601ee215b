import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Writes docs/cli.md from what `ecom --help` and each command's `--help` print. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function help(...args) {
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'bin', 'ecom.mjs'), ...args, '--help'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ecom ${args.join(' ')} --help ended with ${status}`);
  return `\`\`\`\n${stdout.trimEnd()}\n\`\`\``;
}

const overview = help();
const names = [...overview.matchAll(/^ {2}([a-z]+) {2,}\S/gm)]
  .map(([, name]) => name)
  .filter((name) => name !== 'help');
const sections = names.map((name) => `## ecom ${name}\n\n${help(name)}`);
const page = [
  '# Commands',
  'Written by `npm run docs:cli` from what the commands say themselves. In a checkout: `npx ecom …`.',
  overview,
  ...sections,
];
await writeFile(join(root, 'docs', 'cli.md'), `${page.join('\n\n')}\n`);
