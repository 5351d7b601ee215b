import { EcomError } from '../errors.ts';

/** A place in a project's files. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number | undefined;
}

const written = ({ file, line }: FilePlace): string => (line === undefined ? file : `${file}:${line}`);

/** A mistake in `models/`, which ends a run before anything is read. */
export const projectError = (place: FilePlace, what: string, next: string): EcomError =>
  new EcomError('PROJECT_INVALID', `${written(place)}: ${what}.`, {
    next: `${next} Nothing was read or loaded; ecom etl --check looks again.`,
    fields: { file: place.file, ...(place.line === undefined ? {} : { line: place.line }) },
  });
