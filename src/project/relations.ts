import type { Model } from '../../models/kinds.ts';
import type { NamedPlace } from '../compute/compute.ts';
import { fileOf, type ProjectCatalog } from './catalog.ts';
import { nearest } from './nearest.ts';
import { projectError } from './project-error.ts';

/** What a name in a model's SQL stands for. */
export type Relation =
  | { readonly of: 'staging' | 'gone'; readonly source: string; readonly place: NamedPlace }
  | { readonly of: 'touched' | 'issues'; readonly aggregate: string; readonly place: NamedPlace }
  /** Its own rows of before the run. */
  | { readonly of: 'itself'; readonly place: NamedPlace }
  | { readonly of: 'model'; readonly model: Model; readonly rows: 'all' | 'new'; readonly place: NamedPlace };

/** @throws EcomError PROJECT_INVALID for a name that stands for nothing */
export function relationOf(catalog: ProjectCatalog, reader: Model, place: NamedPlace): Relation {
  const { name } = place;
  const model = catalog.findModel(name);
  if (model === reader) throw readsItself(reader, place);
  if (model) return { of: 'model', model, rows: 'all', place };
  const staging = catalog.findStaging(name);
  if (staging) return { of: 'staging', source: staging.source, place };
  const [, prefix, rest = ''] = /^(new|old|gone|touched|issues)_(\w+)$/.exec(name) ?? [];
  const fresh = prefix === 'new' ? catalog.findModel(rest) : undefined;
  if (fresh) return { of: 'model', model: fresh, rows: 'new', place };
  if (prefix === 'old' && rest === reader.name) return { of: 'itself', place };
  const { sources, aggregates } = catalog.project;
  if (prefix === 'gone' && sources.some((source) => source.name === rest)) return { of: 'gone', source: rest, place };
  if ((prefix === 'touched' || prefix === 'issues') && aggregates.some((aggregate) => aggregate.name === rest))
    return { of: prefix, aggregate: rest, place };
  throw unknownName(catalog, reader, place);
}

const readsItself = (reader: Model, { name, line }: NamedPlace): Error =>
  projectError(
    { file: fileOf(reader), line },
    `it reads ${name}, which is itself`,
    `Its rows of before the run are old_${name}.`,
  );

function unknownName(catalog: ProjectCatalog, reader: Model, { name, line }: NamedPlace): Error {
  const names = [...catalog.project.models, ...catalog.project.stagings].map((one) => one.name);
  const near = nearest(name, names);
  return projectError(
    { file: fileOf(reader), line },
    `it reads ${name}, which is no model and no staging model`,
    near ? `Did you mean ${near}?` : 'docs/models.md says what a model can read.',
  );
}
