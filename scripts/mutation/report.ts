import type { Result } from './run.ts';

/** A survivor that no case can kill, and why. */
export interface Accepted {
  readonly file: string;
  readonly place: string;
  readonly change: string;
  readonly reason: string;
}

/** Share of the mutants that cases must kill. */
export const LEAST_KILLED = 0.95;

export interface Report {
  readonly text: string;
  readonly passed: boolean;
}

const identity = (file: string, place: string, change: string): string => JSON.stringify([file, place, change]);

/** Takes as many of `entries` out as stand in `others`, each once: the same change may stand in one column twice. */
function unmatched<T>(entries: readonly T[], of: (entry: T) => string, others: readonly string[]): T[] {
  const left = [...others];
  return entries.filter((entry) => {
    const index = left.indexOf(of(entry));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** @param isWhole whether every model was run, so that an accepted survivor which did not survive is an error of the list */
export function reportOf(results: readonly Result[], accepted: readonly Accepted[], isWhole: boolean): Report {
  const valid = results.filter(({ outcome }) => outcome !== 'invalid');
  const survivors = valid.filter(({ outcome }) => outcome === 'survived');
  const survived = ({ file, mutant }: Result): string => identity(file, mutant.place, mutant.change);
  const listed = ({ file, place, change }: Accepted): string => identity(file, place, change);
  const unlisted = unmatched(survivors, survived, accepted.map(listed));
  const stale = isWhole ? unmatched(accepted, listed, survivors.map(survived)) : [];
  const killed = valid.length - survivors.length;
  const share = valid.length === 0 ? 0 : killed / valid.length;
  const lines = [
    ...unlisted.map(({ file, mutant }) => `survived  ${file}:${mutant.line}  ${mutant.place}  ${mutant.change}`),
    ...stale.map(({ file, place, change }) => `not a survivor any more  ${file}  ${place}  ${change}`),
    ...[...new Set(results.map(({ file }) => file.replace(/\.ts .*$/, '.ts')))].map((file) => lineOf(file, valid)),
    `${killed} of ${valid.length} mutants killed, ${(100 * share).toFixed(1)} %; ${survivors.length - unlisted.length} survivors accepted, ${unlisted.length} not; ${results.length - valid.length} were no SQL`,
  ];
  return { text: lines.join('\n'), passed: share >= LEAST_KILLED && unlisted.length === 0 && stale.length === 0 };
}

function lineOf(file: string, valid: readonly Result[]): string {
  const own = valid.filter((result) => result.file === file || result.file.startsWith(`${file} `));
  const killed = own.filter(({ outcome }) => outcome === 'killed').length;
  return `${String(killed).padStart(5)} of ${String(own.length).padStart(4)}  ${file}`;
}
