import { readSettings } from '../../infra/settings.ts';
import { type Given, SettingsWrong } from '../../src/entry/config/settings-reader.ts';

/** What is wrong with a stack's configuration. */
export function problemsOf(given: Given): readonly string[] {
  try {
    readSettings(given);
    return [];
  } catch (error) {
    if (error instanceof SettingsWrong) return error.problems;
    throw error;
  }
}
