import type { Command } from 'commander';
import { EcomError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { confirm } from './confirm.ts';
import { eraseText } from './erase/text.ts';
import { examples, JSON_OPTION } from './help.ts';
import { printNote, show } from './output.ts';
import { withShopPlatform } from './platform.ts';

interface Options {
  readonly customer?: string;
  readonly email?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function configure(command: Command): void {
  command
    .option('--customer <id>', "the customer's id")
    .option('--email <address>', 'everybody whose e-mail address this is or was')
    .option('--dry-run', 'only say what would be erased')
    .option('--yes', 'do not ask')
    .option(...JSON_OPTION)
    .addHelpText('after', WHAT_IT_DOES)
    .addHelpText('after', examples('ecom erase --customer C123 --dry-run', 'ecom erase --email ann@example.com --yes'))
    .action(erase);
}

const WHAT_IT_DOES = `
Empties what says who somebody is in ecom_db, in every version in the warehouse, in quarantine and in kept files of
runs. Ids and amounts stay. A tombstone keeps later runs, rebuilds and restores from bringing it back. It cannot be undone.
Rows of a shop that this log-in may not change are listed for their owner.`;

async function erase({ customer, email, dryRun = false, yes, json }: Options): Promise<void> {
  if ((customer === undefined) === (email === undefined))
    throw new EcomError('SETTING_INVALID', 'Who is to be erased?', {
      next: 'Give --customer or --email, one of them.',
    });
  const report = await withShopPlatform(async (platform) => {
    const { prepareWarehouse } = await import('../prepare.ts');
    await prepareWarehouse(platform);
    const keys = customer === undefined ? await keysOf(platform, email ?? '') : [customer.trim()];
    const { erasePeople } = await import('../erasure/erase.ts');
    if (!dryRun && !yes) {
      printNote(eraseText(await erasePeople(platform, keys, { isDryRun: true })));
      await confirm(`Erase ${keys.join(', ')} for good?`, 'nobody was erased');
    }
    return erasePeople(platform, keys, { isDryRun: dryRun });
  });
  show(report, json, eraseText);
}

/** @throws EcomError SETTING_INVALID where nobody has the address */
async function keysOf(platform: Platform, email: string): Promise<readonly string[]> {
  const { peopleByEmail } = await import('../erasure/person.ts');
  const keys = await peopleByEmail(platform, email);
  if (keys.length > 0) return keys;
  throw new EcomError('SETTING_INVALID', 'Nobody has or had this e-mail address.', {
    next: 'Look for the customer, and give --customer.',
  });
}
