import { groupOf } from '../../../models/kinds.ts';
import { decimal, id, text, timestamp } from '../../../models/types.ts';
import { dimensionKey, groupsOfSource, issueColumns, pick, sourceGroup, texts } from '../../project/catalog.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import {
  arrived,
  changed,
  erased,
  fresh,
  gone,
  issues,
  kept,
  old,
  REJECTED,
  retried,
  SPELLINGS,
  spelled,
  src,
  stg,
  touched,
  unreadable,
  versions,
} from '../names.ts';
import type { Shape } from '../shape.ts';
import type { Relations } from './relations.ts';

/** Says which relations a run can have, all without a row: what no step makes is empty. */
export function declareRelations(graph: ProjectGraph, shape: Shape, relations: Relations): void {
  for (const { name } of graph.project.sources) declareSource(graph, shape, relations, name);
  for (const aggregate of graph.aggregates) {
    relations.empty(touched(aggregate.name), [{ name: aggregate.group, type: id() }]);
    relations.empty(issues(aggregate.name), issueColumns(aggregate));
  }
  for (const { source, group } of graph.members)
    if (group !== undefined) relations.empty(touched(source), [{ name: group, type: id() }]);
  for (const model of graph.models) {
    const { columns } = shape.model(model.name);
    for (const name of [fresh(model.name), old(model.name), kept(model.name)]) relations.empty(name, columns);
    if (!graph.aggregateOf(model)) relations.empty(touched(model.name), pick(model.columns, groupOf(model)));
    relations.combine(model.name, columns, [fresh(model.name), kept(model.name)]);
    const key = pick(model.columns, [dimensionKey(model)]);
    relations.empty(arrived(model.name), key);
    relations.empty(versions(model.name), [...key, { name: 'since', type: timestamp() }]);
  }
  relations.empty(REJECTED, rejectedColumns);
  relations.empty(SPELLINGS, spellingsColumns);
}

/** As `ops.quarantine` has them. */
export const rejectedColumns: readonly NamedColumn[] = [
  ...[
    'source_table',
    'source_key',
    'disposition',
    'rule',
    'detail',
    'group_key',
    'waits_for_table',
    'waits_for_key',
    'source_row',
  ].map((name) => ({ name, type: text() })),
  { name: 'amount', type: decimal(38, 8) },
  { name: 'currency', type: text() },
  { name: 'shop_amount', type: decimal(28, 2) },
];

function declareSource(graph: ProjectGraph, shape: Shape, relations: Relations, name: string): void {
  const { key, columns } = graph.source(name);
  const { present, missing } = shape.source(name);
  relations.empty(src(name), [...present, ...missing]);
  relations.empty(unreadable(name), pick(columns, key));
  relations.empty(spelled(name), spelledRowColumns(graph, name));
  relations.empty(gone(name), pick(columns, key));
  relations.empty(changed(name), changedColumns(graph, name));
  relations.empty(erased(name), texts('source_key'));
  relations.empty(retried(name), pick(columns, [sourceGroup(graph, name)]));
  relations.empty(stg(name), stagedColumns(graph, shape, name));
}

/** The key of a source's rows, and the row as the source has it. */
export const spelledRowColumns = (graph: ProjectGraph, name: string): NamedColumn[] => [
  ...pick(graph.source(name).columns, graph.source(name).key),
  { name: 'source_row', type: text() },
];

/** As `ops.key_spelling` has them. */
export const spellingsColumns: readonly NamedColumn[] = texts('source_table', 'column_name', 'spelling', 'clean_key');

/** The key of a source's rows with the columns by which rows belong together. */
export function changedColumns(graph: ProjectGraph, name: string): NamedColumn[] {
  const { key, columns } = graph.source(name);
  return pick(columns, [...new Set([...key, ...groupsOfSource(graph, name)])]);
}

/** What the staging model gives, with the columns that the contract does not know; as wide as the model that stores them. */
export function stagedColumns(graph: ProjectGraph, shape: Shape, source: string): NamedColumn[] {
  const { columns } = graph.stagingOf(source);
  const stored = graph.members.find((member) => member.source === source)?.storedIn;
  const wide = new Map(
    (stored === undefined ? [] : shape.model(stored).columns).map((column) => [column.name, column.type]),
  );
  const contracted = Object.entries(columns).map(([name, { type }]) => ({ name, type: wide.get(name) ?? type }));
  const extra = shape.source(source).extra.map(({ as, type }) => ({ name: as, type: wide.get(as) ?? type }));
  return [...contracted, ...extra];
}
