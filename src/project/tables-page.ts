import type { Columns } from '../../models/contract.ts';
import { type Project, shopProject } from '../../models/project.ts';
import { typeName } from '../../models/types.ts';

/** `docs/tables.md`: the tables of both databases, from their contracts. */
export function tablesPage({ sourceSchema, sources, models }: Project = shopProject): string {
  const shop = sources.map(({ name, grain, key, columns }) =>
    section(`${sourceSchema}.${name}`, '', grain, key, columns),
  );
  const warehouse = models.map(({ schema, name, meaning, grain, key, columns }) =>
    section(`${schema}.${name}`, meaning, grain, key, columns),
  );
  return [
    '# Tables',
    'Written by `npm run docs:tables` from the contracts in `models/`; do not edit. Times are UTC. A column that may be null says so.',
    '## `ecom_db`: the shop',
    ...shop,
    '## `ecom_dwh`: the warehouse',
    'Every table has `etl_run_id` too, the run that last wrote the row (`ops.etl_run`).',
    ...warehouse,
  ]
    .join('\n\n')
    .concat('\n');
}

function section(name: string, meaning: string, grain: string, key: readonly string[], columns: Columns): string {
  const rows = Object.entries(columns).map(([column, { type, nullable, unit, meaning: text }]) => {
    const details = [text, unit ? `Unit: ${unit}.` : '', nullable ? 'May be null.' : ''].filter(Boolean).join(' ');
    return [`\`${column}\``, typeName(type), details.replaceAll('|', '\\|')];
  });
  const facts = `${meaning ? `${meaning} ` : ''}Grain: ${grain}. Key: ${key.map((column) => `\`${column}\``).join(', ')}.`;
  return [`### ${name}`, '', facts, '', ...table(['column', 'type', 'meaning'], rows)].join('\n');
}

/** Lines of a Markdown table, its columns aligned as the formatter wants them. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
