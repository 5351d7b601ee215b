import type { Source } from '../../../models/contract.ts';
import { qualifiedName, sourceGroup } from '../../project/catalog.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import type { NamedColumn, StoredColumn } from '../../storage/storage.ts';
import type { ContractMode } from '../../variables/contract-modes.ts';
import type { Misfits } from '../source-column.ts';
import { underContractNames } from './names.ts';

/** A column as the source has it, under the contract's name for it. */
export interface FoundColumn extends StoredColumn {
  /** Its name in the source, where that is another one. */
  readonly inSource?: string;
}

/** A table of the source, what it should be, and what the last run knew of it. */
export interface Compared {
  readonly schema: string;
  readonly source: Source;
  readonly stored: readonly FoundColumn[];
  readonly known: ReadonlyMap<string, KnownColumn>;
  readonly mode: ContractMode;
  /** Columns by which its rows are found: those of the key, and the one that rows of a group share. */
  readonly place: ReadonlySet<string>;
  /** Columns that may be null and whose value decides what an order is worth: none in its place would be a wrong amount. */
  readonly money: ReadonlySet<string>;
  /** The table of the warehouse that its rows go to. */
  readonly storedIn: { readonly table: string; readonly columns: readonly string[] } | undefined;
}

export function comparedIn(
  graph: ProjectGraph,
  source: Source,
  { stored, known, mode }: Pick<Compared, 'known' | 'mode'> & { readonly stored: readonly StoredColumn[] },
): Compared {
  const { group } = graph.aggregateOfSource(source.name);
  const member = graph.members.find((one) => one.source === source.name);
  const model = member && graph.model(member.storedIn);
  const isAboutMoney = graph.stagingOf(source.name).worth !== undefined;
  const money = Object.entries(source.columns).filter(
    ([, { type, decidesAmounts = false }]) => decidesAmounts || (isAboutMoney && type.kind === 'decimal'),
  );
  return {
    schema: graph.project.sourceSchema,
    source,
    stored: underContractNames(source, stored),
    known,
    mode,
    place: new Set([...source.key, group, sourceGroup(graph, source.name)].filter((name) => name in source.columns)),
    money: new Set(money.map(([name]) => name)),
    storedIn: model && { table: qualifiedName(model), columns: Object.keys(model.columns) },
  };
}

/** A column as of the last run (`ops.source_column`). */
export interface KnownColumn extends NamedColumn {
  /** Its name in the engine and the warehouse, where that is another one. */
  readonly as?: string;
  /** Its name in the source, where the contract has another one for it. */
  readonly inSource?: string;
  readonly nativeType: string;
  readonly isDropped: boolean;
  /** Absent where it was read as it is. */
  readonly treatment?: Treatment;
  /** The column of the warehouse that has values which were none of its type, once there was one. */
  readonly variant?: string;
}

/** What the run did with values, or with a column that it did not take: `left` out, or `refuse` its rows. */
export type Treatment = Misfits | 'refuse' | 'left';

/** Whether the warehouse has the column. */
export const isTaken = (known: KnownColumn | undefined): known is KnownColumn =>
  known !== undefined && known.treatment !== 'refuse' && known.treatment !== 'left';

/** Whether another column of the source has come to stand for one of the contract. */
export const isExchanged = (
  { source, known }: Pick<Compared, 'source' | 'known'>,
  { name, inSource }: Pick<FoundColumn, 'name' | 'inSource'>,
): boolean => {
  const before = known.get(name);
  return before !== undefined && !before.isDropped && name in source.columns && before.inSource !== inSource;
};

/** Modes in which the warehouse's tables stay as they are. */
export const discards = (mode: ContractMode): boolean => mode === 'discard_row' || mode === 'discard_value';

/** Whether no row is loaded without a value in it. */
export const isNeeded = ({ source, place }: Compared, name: string): boolean =>
  place.has(name) || (name in source.columns && source.columns[name]?.nullable !== true);
