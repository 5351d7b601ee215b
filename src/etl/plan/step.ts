import type { ChangeCounts } from '../../storage/storage.ts';

/**
 * The steps of a run, as data: what is done, with which relations, and why. A plan is a list of them; `src/etl/steps/` does what they say.
 */
export type Step =
  | ReadSourceStep
  | ReadTouchedStep
  | RetryStep
  | StageStep
  | TouchStep
  | CompleteStep
  | LookUpStep
  | JudgeStep
  | CountStep
  | InferStep
  | ForgetStep
  | ComputeStep
  | VersionStep
  | CheckStep
  | LoadStep
  | FillStep;

interface StepBase {
  /** Why it is there, in words for people. */
  readonly reason: string;
  /** The relations that it needs: without a row in any of them it is not executed. Absent: it is in any case. */
  readonly needs?: readonly string[];
  /** The relations that it makes; empty where it is not executed. */
  readonly makes: readonly string[];
}

/** Rows of a source: all of them, those that changed, or only the keys of those that changed. */
export interface ReadSourceStep extends StepBase {
  readonly kind: 'read';
  readonly source: string;
  readonly rows: 'all' | 'changed' | 'keys';
  /** What the cut counted: what is not there is not asked for. */
  readonly counts?: ChangeCounts;
}

/** The rows of all sources that belong to touched groups of an aggregate. */
export interface ReadTouchedStep extends StepBase {
  readonly kind: 'read_touched';
  readonly aggregate: string;
}

/**
 * Rows in quarantine that somebody wants to be looked at again: their groups are touched where the aggregate is read by groups, else they
 * are read again themselves.
 */
export interface RetryStep extends StepBase {
  readonly kind: 'retry';
  readonly source: string;
}

/** Cleans a source's rows. `careful`: duplicates and rows that break a rule of their own are set aside at once. */
export interface StageStep extends StepBase {
  readonly kind: 'stage';
  readonly source: string;
  readonly careful: boolean;
}

/** Collects the groups of an aggregate or of a model that the run recomputes. */
export interface TouchStep extends StepBase {
  readonly kind: 'touch';
  readonly of: { readonly aggregate: string } | { readonly model: string };
}

/** Adds the unchanged rows of touched groups from the warehouse. */
export interface CompleteStep extends StepBase {
  readonly kind: 'complete';
  readonly aggregate: string;
}

/** Reads the stored dimension rows that staged rows name and the run has not computed; or all of them. */
export interface LookUpStep extends StepBase {
  readonly kind: 'look_up';
  readonly dimension: string;
  readonly for: readonly string[];
  readonly rows: 'named' | 'all';
}

/** Moves staged rows that break a rule to quarantine. `careful`: judged rule by rule; else only if a first look finds any. */
export interface JudgeStep extends StepBase {
  readonly kind: 'judge';
  readonly aggregate: string;
  readonly careful: boolean;
}

/** Says what became of the source rows of an aggregate. */
export interface CountStep extends StepBase {
  readonly kind: 'count';
  readonly aggregate: string;
}

/** Makes inferred members of dimensions for what rows of an aggregate name, and takes those away that nobody names any more. */
export interface InferStep extends StepBase {
  readonly kind: 'infer';
  readonly aggregate: string;
  /** The aggregate's rows are all here. */
  readonly isWhole: boolean;
}

/** Drops relations that no later step reads, or most of a large run would be writing memory to disk and back. */
export interface ForgetStep extends StepBase {
  readonly kind: 'forget';
  readonly relations: readonly string[];
}

/** Computes a model by its kind, for touched groups or for all. */
export interface ComputeStep extends StepBase {
  readonly kind: 'compute';
  readonly model: string;
  readonly rows: 'touched' | 'all';
  /** Which of its stored rows are read before: none, those of touched groups, or all. */
  readonly old: 'none' | 'touched' | 'all';
  /** Why all of them are computed is a change of the model itself. */
  readonly isRenewed: boolean;
}

/** Keeps the versions of a slowly changing dimension whose present attributes are computed. */
export interface VersionStep extends StepBase {
  readonly kind: 'version';
  readonly model: string;
}

/** Checks the rows that are about to be loaded. */
export interface CheckStep extends StepBase {
  readonly kind: 'check';
  readonly models: readonly string[];
}

/** Brings a model's rows to the warehouse, beside the steps that follow. */
export interface LoadStep extends StepBase {
  readonly kind: 'load';
  readonly model: string;
  /** Whether rows that were not computed go: none of them, those of touched groups, or all. */
  readonly replaces: 'nothing' | 'touched' | 'everything';
}

/** Fills columns that a source has gained into rows that are there, reading the source's key and those columns alone. */
export interface FillStep extends StepBase {
  readonly kind: 'fill';
  readonly source: string;
  readonly model: string;
  /** Names in the source. */
  readonly columns: readonly string[];
}

/** What a step works on, for messages and progress: `transform fact_order`. */
export function stepName(step: Step): string {
  switch (step.kind) {
    case 'read':
      return `extract ${step.source}`;
    case 'read_touched':
      return `extract whole ${step.aggregate}s`;
    case 'retry':
      return `look again at ${step.source}`;
    case 'stage':
      return `stage ${step.source}`;
    case 'touch':
      return `find touched ${'aggregate' in step.of ? `${step.of.aggregate}s` : `rows of ${step.of.model}`}`;
    case 'complete':
      return `complete ${step.aggregate}s`;
    case 'look_up':
      return `look up ${step.dimension}`;
    case 'judge':
      return `judge ${step.aggregate}s`;
    case 'count':
      return `count ${step.aggregate}s`;
    case 'infer':
      return `infer what ${step.aggregate}s name`;
    case 'forget':
      return 'free memory';
    case 'compute':
      return `transform ${step.model}`;
    case 'version':
      return `keep versions of ${step.model}`;
    case 'check':
      return step.models.length === 1 ? `check ${step.models[0]}` : `check ${step.models.length} tables`;
    case 'load':
      return `load ${step.model}`;
    case 'fill':
      return `fill ${step.columns.join(', ')} of ${step.model}`;
  }
}
