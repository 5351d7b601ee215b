import type { Command } from 'commander';
import { EcomError } from '../errors.ts';
import type { ProjectCatalog } from '../project/catalog.ts';
import type { QuarantineFilter } from '../quality/quarantine.ts';
import { parseLimit } from './arguments.ts';
import { examples, JSON_OPTION, type JsonFlag } from './help.ts';
import { show } from './output.ts';
import { withShopPlatform } from './platform.ts';
import { listText, retryText, rowsText } from './quarantine/text.ts';

interface Flags extends QuarantineFilter {
  readonly all?: boolean;
  readonly limit?: number;
}

export function configure(command: Command): void {
  command
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `\nlist, show and retry take --table, --rule and --key. A row leaves quarantine by itself when its source is repaired; retry is
for after a rule or a Variable changed: the next ecom etl looks at the rows again.`,
    )
    .addHelpText(
      'after',
      examples(
        'ecom quarantine list',
        'ecom quarantine show --table orders --rule total_equals_items',
        'ecom quarantine show --key 4711 --json',
        'ecom quarantine retry --table orders',
      ),
    );
  filtered(command.command('list').description('rows, money and share by table and rule')).action((flags: Flags) =>
    list(flags, command.opts()),
  );
  filtered(command.command('show').description('the rows: why, since when, and as the source has them'))
    .option('--limit <number>', 'how many', parseLimit, 20)
    .action((flags: Flags) => showRows(flags, command.opts()));
  filtered(command.command('retry').description('let the next ecom etl look at rows again'))
    .option('--all', 'all of them')
    .action((flags: Flags) => retry(flags, command.opts()));
}

const filtered = (command: Command): Command =>
  command
    .option('--table <table>', 'rows of a table of the shop')
    .option('--rule <rule>', 'rows that a rule set aside')
    .option('--key <key>', "a row's key, parts joined by |; an order's id finds what waits with it too");

async function list(flags: Flags, { json }: JsonFlag): Promise<void> {
  const found = await withShopPlatform(async ({ dwh, project, variables }) => {
    const [{ listQuarantine }, { limitsOf }, { variableValues }, { catalogOf }] = await Promise.all([
      import('../quality/quarantine.ts'),
      import('../quality/standing.ts'),
      import('../variables/values.ts'),
      import('../project/catalog.ts'),
    ]);
    const catalog = catalogOf(project);
    const filter = filterOf(flags, catalog);
    const limits = limitsOf(await variableValues(variables));
    return dwh.session((session) => listQuarantine(session, catalog, limits, filter));
  });
  show(found, json, listText);
}

async function showRows(flags: Flags, { json }: JsonFlag): Promise<void> {
  const found = await withShopPlatform(async ({ dwh, project }) => {
    const [{ showQuarantine }, { catalogOf }] = await Promise.all([
      import('../quality/quarantine.ts'),
      import('../project/catalog.ts'),
    ]);
    const catalog = catalogOf(project);
    const filter = filterOf(flags, catalog);
    return dwh.session((session) => showQuarantine(session, catalog, filter, flags.limit ?? 20));
  });
  show(found, json, rowsText);
}

async function retry(flags: Flags, { json }: JsonFlag): Promise<void> {
  const { table, rule, key, all } = flags;
  if (table === undefined && rule === undefined && key === undefined && !all) {
    throw new EcomError('SETTING_INVALID', 'Nothing says which rows are to be looked at again.', {
      next: 'Give --table, --rule or --key; --all is for all of them.',
    });
  }
  const rows = await withShopPlatform(async (platform) => {
    const [{ retryQuarantine }, { prepareWarehouse }, { catalogOf }] = await Promise.all([
      import('../quality/quarantine.ts'),
      import('../prepare.ts'),
      import('../project/catalog.ts'),
    ]);
    const filter = filterOf(flags, catalogOf(platform.project));
    await prepareWarehouse(platform);
    return retryQuarantine(platform.dwh, filter, new Date());
  });
  show({ rows }, json, retryText);
}

/** @throws EcomError SETTING_INVALID for a table that there is not */
function filterOf({ table, rule, key }: Flags, { project }: ProjectCatalog): QuarantineFilter {
  const name = table?.replace(new RegExp(`^${project.sourceSchema}\\.`), '');
  const names = project.sources.map((source) => source.name);
  if (name !== undefined && !names.includes(name)) {
    throw new EcomError('SETTING_INVALID', `There is no table ${table} in the shop.`, {
      next: `There are ${names.join(', ')}.`,
      fields: { table },
    });
  }
  return {
    ...(name === undefined ? {} : { table: name }),
    ...(rule === undefined ? {} : { rule }),
    ...(key === undefined ? {} : { key }),
  };
}
