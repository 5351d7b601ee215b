import { sources } from '../../models/sources/index.ts';

/** What a run does where a table of the source is no longer what its contract says. */
export const contractModes = ['evolve', 'freeze', 'discard_row', 'discard_value'] as const;

export type ContractMode = (typeof contractModes)[number];

/** Stands for every table that is not named. */
const ANY = '*';

const tables: readonly string[] = [ANY, ...sources.map(({ name }) => name)];

/** `orders:freeze,*:discard_row`: the mode of each table that is named; undefined where the text says something else, or one twice. */
export function parseContractModes(text: string): ReadonlyMap<string, ContractMode> | undefined {
  const modes = new Map<string, ContractMode>();
  for (const pair of text.split(',').map((part) => part.trim())) {
    if (pair === '') continue;
    const [table = '', word, ...more] = pair.split(':').map((part) => part.trim());
    const mode = contractModes.find((one) => one === word);
    if (!mode || more.length > 0 || !tables.includes(table) || modes.has(table)) return undefined;
    modes.set(table, mode);
  }
  return modes;
}

/** The mode of each table. */
export function contractModesOf(text: string): (table: string) => ContractMode {
  const modes = parseContractModes(text);
  return (table) => modes?.get(table) ?? modes?.get(ANY) ?? 'evolve';
}

export const CONTRACT_MODES_EXPECTED = `empty, or table:mode pairs with commas between them, each table once; tables are ${tables.join(', ')}, modes ${contractModes.join(', ')}`;
