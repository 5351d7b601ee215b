/** What a long piece of work tells while it runs. */
export interface ProgressStep {
  /** What is being done, a short phrase: `extract orders`. */
  readonly step: string;
  readonly done?: number;
  readonly total?: number;
  /** What `done` and `total` count: `rows`, `days`. */
  readonly unit?: string;
}

export type Progress = (step: ProgressStep) => void;

export const silent: Progress = () => {};
