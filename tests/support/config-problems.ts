import { ConfigError, readConfig } from '../../server/config/config.ts';

/** Returns what is wrong with the configuration: sentences that begin with the name of a variable. */
export function problemsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** Returns the variables that have problems. */
export const variablesIn = (problems: readonly string[]) =>
  problems.map((problem) => /^\w+/.exec(problem)?.[0]);
