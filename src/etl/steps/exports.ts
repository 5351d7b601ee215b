import type { ProjectGraph } from '../../project/graph.ts';
import type { RowFile } from '../../storage/row-file.ts';
import type { Session } from '../../storage/storage.ts';
import type { Shape } from '../shape.ts';
import { asStored } from '../source-column.ts';

/** Starts writing whole sources to row files, in the order in which they are needed, while the engine works on those that are there. */
export function exportSources(
  { bulk }: Session,
  { sourceTable }: ProjectGraph,
  shape: Shape,
  sources: readonly string[],
  nextFile: () => string,
): ReadonlyMap<string, Promise<RowFile>> {
  const started = new Map<string, Promise<RowFile>>();
  let previous: Promise<unknown> = Promise.resolve();
  for (const source of sources) {
    const columns = asStored(shape.source(source).read);
    const exported = previous.then(() => bulk.exportRows({ from: sourceTable(source), columns }, nextFile()));
    // Whoever waits for it learns of the failure.
    exported.catch(() => {});
    started.set(source, exported);
    previous = exported;
  }
  return started;
}
