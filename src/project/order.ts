import type { NamedPlace } from '../compute/compute.ts';
import { projectError } from './project-error.ts';

interface Named {
  readonly name: string;
}

/** That something reads `model`, and where. */
interface Edge<T> {
  readonly model: T;
  readonly place: NamedPlace;
  readonly file: string;
}

/**
 * Each item after what it reads; of those that could come next, the first of the list does.
 *
 * @throws EcomError PROJECT_INVALID for a cycle, naming both ends
 */
export function inOrder<T extends Named>(items: readonly T[], readsOf: (item: T) => readonly Edge<T>[]): readonly T[] {
  const ordered: T[] = [];
  const done = new Set<T>();
  const open: T[] = [];
  const visit = (item: T, by: Edge<T> | undefined): void => {
    if (done.has(item)) return;
    if (open.includes(item)) throw cycle(item, open.slice(open.indexOf(item)), readsOf, by);
    open.push(item);
    for (const edge of readsOf(item)) visit(edge.model, edge);
    open.pop();
    done.add(item);
    ordered.push(item);
  };
  for (const item of items) visit(item, undefined);
  return ordered;
}

/** `closing` leads from the last item of the cycle back to its first. */
function cycle<T extends Named>(
  first: T,
  items: readonly T[],
  readsOf: (item: T) => readonly Edge<T>[],
  closing: Edge<T> | undefined,
): Error {
  const leading = readsOf(first).find(({ model }) => model === (items[1] ?? first));
  const files = [closing, leading].flatMap((edge) => (edge ? [`${edge.file}:${edge.place.line}`] : []));
  return projectError(
    { file: closing?.file ?? '', ...(closing ? { line: closing.place.line } : {}) },
    `${items.at(-1)?.name ?? first.name} reads ${first.name}, which reads it in turn (${files.join(', ')})`,
    'Take one of the two out of the other.',
  );
}
