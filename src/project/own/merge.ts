import type { Model } from '../../../models/kinds.ts';
import type { Project } from '../../../models/project.ts';
import { contractFileOf, fileOf, stagingFileOf } from '../catalog.ts';
import { nearest } from '../nearest.ts';
import { projectError } from '../project-error.ts';
import type { AnyExtension } from './contract-schema.ts';
import { type Extended, extendModel, extendSource, extendStaging, withoutSemicolon } from './extend.ts';
import type { OwnPart, OwnParts } from './read-folder.ts';
import { replacing } from './replace.ts';

/**
 * A project with own models added or in the place of those of their name, then extended.
 *
 * @throws EcomError PROJECT_INVALID naming the file and the line
 */
export function withOwnParts(base: Project, { models, extensions }: OwnParts): Project {
  const packaged: Project = {
    ...base,
    stagings: base.stagings.map((staging) => ({ ...staging, file: inPackage(stagingFileOf(staging)) })),
    models: base.models.map((model) => ({
      ...model,
      file: inPackage(fileOf(model)),
      contractFile: inPackage(contractFileOf(model)),
    })),
  };
  return extensions.reduce(extended, models.reduce(withModel, packaged));
}

/** The working folder has a `models/` too. */
const inPackage = (file: string): string => `ecom-data-platform/${file}`;

function withModel(project: Project, part: OwnPart<Model>): Project {
  const { sqlFile, file } = part;
  const own: Model = { ...part.value, sql: withoutSemicolon(part.value.sql), file: sqlFile, contractFile: file };
  const others = [...project.sources, ...project.stagings];
  if (others.some(({ name }) => name === own.name))
    throw projectError(part.place(), `${own.name} is the name of a source or staging model`, 'Give it another name.');
  const present = project.models.find(({ name }) => name === own.name);
  if (!present) return { ...project, models: [...project.models, own] };
  const isOwn = present.contractFile !== undefined && !present.contractFile.startsWith(inPackage(''));
  if (isOwn)
    throw projectError(part.place(), `${own.name} is a model of ${present.contractFile} too`, 'Give one another name.');
  const model = replacing(present, own, part);
  return { ...project, models: project.models.map((one) => (one === present ? model : one)) };
}

function extended(project: Project, part: OwnPart<AnyExtension>): Project {
  const { value } = part;
  const { models, stagings, sources } = project;
  const additions = project.additions ?? [];
  const model = models.find(({ name }) => name === value.extends);
  if (model) {
    const storing = project.aggregates
      .flatMap(({ members }) => members)
      .find(({ storedIn }) => storedIn === model.name);
    const staging = stagings.find(({ source }) => source === storing?.source);
    const result = extendModel(model, part, staging);
    return { ...project, models: exchanged(models, model, result), additions: [...additions, ...result.additions] };
  }
  const staging = stagings.find(({ name }) => name === value.extends);
  if (staging) {
    const result = extendStaging(staging, part);
    return {
      ...project,
      stagings: exchanged(stagings, staging, result),
      additions: [...additions, ...result.additions],
    };
  }
  const source = sources.find(({ name }) => name === value.extends);
  if (source) return { ...project, sources: exchanged(sources, source, extendSource(source, part)) };
  throw unknownName(project, part);
}

const exchanged = <T>(items: readonly T[], present: T, { definition }: Pick<Extended<T>, 'definition'>): readonly T[] =>
  items.map((item) => (item === present ? definition : item));

function unknownName({ models, stagings, sources }: Project, { value, place }: OwnPart<AnyExtension>): Error {
  const near = nearest(
    value.extends,
    [...models, ...stagings, ...sources].map(({ name }) => name),
  );
  return projectError(
    place('extends'),
    `it extends ${value.extends}, which is no model, staging model or source`,
    near ? `Did you mean ${near}?` : 'docs/tables.md lists the tables.',
  );
}
