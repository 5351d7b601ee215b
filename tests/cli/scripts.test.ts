import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkout, emptyFolder, run } from './ecom.ts';

const scripts = [
  ['scripts/synth/run_synth_stream.sh', 'stream'],
  ['scripts/etl/run_etl.sh', 'etl'],
  ['scripts/ecom.sh', '[options]'],
] as const;

it.each(scripts)('%s works from any folder and through a symbolic link', async (script, command) => {
  const folder = await emptyFolder();
  const link = join(folder, 'linked.sh');
  await symlink(join(checkout, script), link);
  for (const path of [join(checkout, script), link, './linked.sh']) {
    const { code, stdout } = await run(path, ['--help'], { folder });
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: ecom ${command}`);
  }
});

it.each(scripts)('%s passes arguments and the exit code on', async (script) => {
  const { code, stderr } = await run(join(checkout, script), ['--no such option']);
  expect(code).toBe(2);
  expect(stderr).toContain("Unknown option '--no such option'");
});
