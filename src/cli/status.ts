import type { Command } from 'commander';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { show } from './output.ts';
import { statusText } from './status/text.ts';

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nStarts and changes nothing: where the embedded PostgreSQL does not run or a table is missing, it says so.',
    )
    .addHelpText('after', examples('ecom status', 'ecom status --json'))
    .action(status);
}

async function status({ json }: JsonFlag): Promise<void> {
  const [{ loadConfig }, { gatherStatus }] = await Promise.all([import('../config.ts'), import('../status/gather.ts')]);
  show(await gatherStatus(loadConfig()), json, statusText);
}
