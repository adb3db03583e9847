import { REQUIRED, VARIABLES, type VariableName } from './variables.ts';

/** The settings cannot be worked with; every gap and mistake is told at once. */
export class SettingsWrong extends Error {
  /** One line each: the variable, what is wrong, an example, the remedy. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? '1 setting is' : `${problems.length} settings are`;
    super(`${count} wrong (docs/configuration.md has them all):\n${problems.map((line) => `- ${line}`).join('\n')}`);
    this.name = 'SettingsWrong';
    this.problems = problems;
  }
}

/** Environment variables as they are given. */
export type Given = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings and collects what is wrong with them instead of ending at the first. What it gives for a wrong one is of
 * the right type and nothing else: nobody may use it before `settled`.
 */
export class Environment {
  readonly #given: Given;
  readonly #problems: string[] = [];

  constructor(given: Given) {
    this.#given = given;
  }

  /** A setting that must be set, or has a default. */
  text(name: VariableName): string {
    const value = this.optional(name);
    if (value === undefined) this.complain(name, 'is not set');
    return value ?? '';
  }

  /** Undefined where it is neither set nor has a default. The empty text is not set: some tools cannot unset a variable. */
  optional(name: VariableName): string | undefined {
    const value = this.#given[name];
    if (value !== undefined && value !== '') return value;
    const { unset } = VARIABLES[name];
    return unset === null || unset === REQUIRED ? undefined : unset;
  }

  /** A text that matches the form. @param form in words */
  matching(name: VariableName, pattern: RegExp, form: string): string {
    const value = this.text(name);
    if (value !== '' && !pattern.test(value)) this.complain(name, `is ${JSON.stringify(value)}, not ${form}`);
    return value;
  }

  oneOf<const T extends string>(name: VariableName, values: readonly [T, ...T[]]): T {
    const value = this.text(name);
    const found = values.find((one) => one === value);
    if (found === undefined) this.complain(name, `is ${JSON.stringify(value)}, not one of ${values.join(', ')}`);
    return found ?? values[0];
  }

  /** A whole number within the bounds; undefined where it is neither set nor has a default. */
  count(name: VariableName, least: number, most: number): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.complain(name, `is ${JSON.stringify(text)}, not a whole number from ${least} to ${most}`);
    return least;
  }

  /** Runs a check of somebody else's, whose complaint is about this setting. */
  checked<T>(name: VariableName, otherwise: T, check: () => T): T {
    try {
      return check();
    } catch (error) {
      this.complain(name, `is wrong: ${error instanceof Error ? error.message : String(error)}`);
      return otherwise;
    }
  }

  /** Notes what is wrong with a setting. @param remedy default: set it */
  complain(name: VariableName, what: string, remedy = `set ${name}=${VARIABLES[name].example}, for example`): void {
    this.#problems.push(`${name} ${what} (${VARIABLES[name].says}); ${remedy}`);
  }

  /** The settings, once all of them are read. @throws SettingsWrong */
  settled<T>(settings: T): T {
    if (this.#problems.length > 0) throw new SettingsWrong(this.#problems);
    return settings;
  }
}
