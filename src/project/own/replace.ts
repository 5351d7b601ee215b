import type { Model } from '../../../models/kinds.ts';
import { typeName } from '../../../models/types.ts';
import { projectError } from '../project-error.ts';
import { widest } from '../type-lattice.ts';
import { softlyRequired } from './extend.ts';
import type { OwnPart } from './read-folder.ts';

/**
 * The own model that takes another one's place. Its table is there already and others read it, so it is made from other SQL and can have
 * more columns, and is otherwise the same table.
 *
 * @throws EcomError PROJECT_INVALID
 */
export function replacing(present: Model, own: Model, { place }: OwnPart<Model>): Model {
  const differs = (what: string, was: string, is: string): Error =>
    projectError(
      place(what),
      `${own.name} takes the place of a model whose ${what} is ${was}, and not ${is}`,
      'Keep it, or give the model another name.',
    );
  if (own.kind !== present.kind) throw differs('kind', present.kind, own.kind);
  if (own.schema !== present.schema) throw differs('schema', present.schema, own.schema);
  const [was, is] = [present.key.join(', '), own.key.join(', ')];
  if (was !== is) throw differs('key', was, is);
  for (const [name, { type, nullable = false }] of Object.entries(present.columns)) {
    const column = own.columns[name];
    if (!column)
      throw projectError(
        place('columns'),
        `${own.name} lacks the column ${name} of the model whose place it takes`,
        'Others read it: give it, or give the model another name.',
      );
    if (!widest(type, column.type)) throw differs(name, typeName(type), typeName(column.type));
    if (column.nullable && !nullable)
      throw projectError(place(name), `the column ${name} of ${own.name} is never null in its table`, 'Keep it so.');
  }
  const gained = Object.keys(own.columns).filter((name) => !(name in present.columns));
  const { columns, checks } = softlyRequired(own.columns, gained);
  return { ...own, columns, checks: [...(own.checks ?? []), ...checks] };
}
