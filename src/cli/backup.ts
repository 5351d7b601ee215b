import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { show } from './output.ts';
import { withProgress } from './progress.ts';
import { count } from './table.ts';

export function configure(command: Command): void {
  command
    .argument('[folder]', 'where to; default: backups/<moment> in the home folder')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Copies both embedded databases as of one moment, and the secrets and Variables of the home folder: without them hashes and
passwords would be others. The server is down while files are copied; what runs then is repeated. Whoever has the folder has
all that is personal in it.`,
    )
    .addHelpText('after', examples('ecom backup', 'ecom backup /mnt/backups/today', 'ecom restore /mnt/backups/today'))
    .action(backup);
}

async function backup(folder: string | undefined, { json }: JsonFlag): Promise<void> {
  const [{ backUp }, { join, resolve }] = await Promise.all([import('../backup/backup.ts'), import('node:path')]);
  const config = loadConfig();
  const moment = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const into = folder === undefined ? join(config.home, 'backups', moment) : resolve(folder);
  const report = await withProgress((onProgress) => backUp(config, into, onProgress));
  show(
    report,
    json,
    ({ folder: made, bytes, down_ms: down }) =>
      `Backed up to ${made}, ${count(bytes)} bytes; the databases were down for ${(down / 1000).toFixed(1)} s.`,
  );
}
