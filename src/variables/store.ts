import type { VariableName } from './definitions.ts';

/** Stored Variables, as text by name. */
export type StoredVariables = Readonly<Partial<Record<VariableName, string>>>;

/** Where set Variables are kept: with the orchestrator, whose people change them. */
export interface VariableStore {
  /** A value may be `HIDDEN`. */
  read(): Promise<StoredVariables>;
  /** @throws EcomError SETTING_INVALID where the value is not accepted; then nothing is changed */
  store(name: VariableName, value: string): Promise<void>;
  /** From now on the default. Forgetting what was not set changes nothing. */
  forget(name: VariableName): Promise<void>;
}
