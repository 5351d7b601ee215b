import type { Command } from 'commander';
import type { RestoreReport } from '../backup/restore.ts';
import { loadConfig } from '../config.ts';
import { confirm } from './confirm.ts';
import { examples, JSON_OPTION } from './help.ts';
import { show } from './output.ts';
import { withProgress } from './progress.ts';

interface Options {
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .argument('<folder>', 'what ecom backup made')
    .option('--yes', 'do not ask')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Puts the databases, secrets and Variables of a backup in the place of those of this home folder, which are put aside beside
them. People who were erased since the backup are erased again. Run ecom down before.`,
    )
    .addHelpText('after', examples('ecom restore /mnt/backups/today', 'ecom restore /mnt/backups/today --yes'))
    .action(restore);
}

async function restore(folder: string, { yes, json }: Options): Promise<void> {
  const [restoring, { resolve }] = await Promise.all([import('../backup/restore.ts'), import('node:path')]);
  const config = loadConfig();
  const from = resolve(folder);
  if (!yes) await confirm(`Restore ${from} into ${config.home}?`, 'nothing was restored');
  const report = await withProgress((onProgress) => restoring.restore(config, from, onProgress));
  show(report, json, restoreText);
}

function restoreText({ folder, made_at: madeAt, put_aside: aside, erased_again: erased }: RestoreReport): string {
  return [
    `Restored ${folder}, made at ${madeAt}.`,
    ...(aside.length === 0
      ? []
      : [`What was there before is in ${aside.join(' and ')}: remove it when it is not needed.`]),
    ...(erased.length === 0 ? [] : [`Erased again, as they were erased since: ${erased.join(', ')}.`]),
    'Run ecom validate, then ecom up.',
  ].join('\n');
}
