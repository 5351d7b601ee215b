import type { ViewModel } from '../../../models/kinds.ts';
import { qualifiedName } from '../../project/catalog.ts';
import type { ProjectGraph } from '../../project/graph.ts';

/** The view's SQL as a store takes it: each model under its schema. */
export function viewQuery(graph: ProjectGraph, view: ViewModel): string {
  const places = graph.parsed(view.name).namings.toSorted((a, b) => b.offset - a.offset);
  return places.reduce(
    (sql, { name, offset }) =>
      `${sql.slice(0, offset)}${qualifiedName(graph.model(name))}${sql.slice(offset + name.length)}`,
    view.sql,
  );
}
