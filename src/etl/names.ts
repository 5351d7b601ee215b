/** Names of the engine's relations in a run; models' SQL uses `stg_`, `gone_`, `new_`, `old_`, `touched_`, `issues_` and bare model names. */

/** The rows of a source that the run looks at, as they are in the source. */
export const src = (source: string): string => `src_${source}`;
/** The same as the staging model gives them, less those that a rule rejects. */
export const stg = (source: string): string => `stg_${source}`;
/** Rows of `src_<source>` of which a value cannot be read: their key, the rule, what was found, and the row as the source has it. */
export const unreadable = (source: string): string => `unreadable_${source}`;
/** Rows of `src_<source>` some key of which had to be cleaned: their key, and the row as the source has it. */
export const spelled = (source: string): string => `spelled_${source}`;
/** Keys that the source deleted. */
export const gone = (source: string): string => `gone_${source}`;
/** Keys of the rows of a source that changed. */
export const changed = (source: string): string => `changed_${source}`;
/** The groups of rows in quarantine that the run was asked to look at again. */
export const retried = (source: string): string => `retried_${source}`;
/** Keys of a source's rows that are about somebody who was erased. */
export const erased = (source: string): string => `erased_${source}`;
/** The groups whose rows this run replaces: of an aggregate, of a source with groups of its own, or of a model. */
export const touched = (scope: string): string => `touched_${scope}`;
/** A model's rows as this run computes them. */
export const fresh = (model: string): string => `new_${model}`;
/** A model's rows before the run, of the groups that it touches. */
export const old = (model: string): string => `old_${model}`;
/** A model's rows of other groups, which the run reads and leaves alone. */
export const kept = (model: string): string => `kept_${model}`;
/** Dimension versions that began with this run, the first ones apart: natural key and `since`. */
export const versions = (dimension: string): string => `versions_${dimension}`;
/** Natural keys that a dimension has seen for the first time. */
export const arrived = (dimension: string): string => `arrived_${dimension}`;
/** What is odd about rows of an aggregate that are loaded: row, group, rule, what was found and what would be right. */
export const issues = (aggregate: string): string => `issues_${aggregate}`;
/** How sources spell keys that had to be cleaned. */
export const SPELLINGS = 'key_spellings';
/** Source rows that are not loaded, with the rule. */
export const REJECTED = 'rejected';
