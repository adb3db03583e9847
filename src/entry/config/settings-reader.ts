/** Settings cannot be worked with; every gap and mistake is told at once. */
export class SettingsWrong extends Error {
  /** One line each: the setting, what is wrong, what it is for, the remedy. */
  readonly problems: readonly string[];

  /** @param page where all of them are described */
  constructor(problems: readonly string[], page: string) {
    const count = problems.length === 1 ? '1 setting is' : `${problems.length} settings are`;
    super(`${count} wrong (${page} has them all):\n${problems.map((line) => `- ${line}`).join('\n')}`);
    this.name = 'SettingsWrong';
    this.problems = problems;
  }
}

/** Settings as they are given, by name. */
export type Given = Readonly<Record<string, string | undefined>>;

/** What a reader has to know of a setting. */
interface Known {
  readonly says: string;
  /** Taken where it is not set; undefined for nothing. */
  readonly unset: string | undefined;
}

/** Where settings come from, and how people are told of them. */
export interface SettingsSource<Name extends string> {
  readonly given: Given;
  readonly know: (name: Name) => Known;
  /** What to do where one is missing or wrong, unless its complaint says something else. */
  readonly remedy: (name: Name) => string;
  /** The page that describes all of them. */
  readonly page: string;
}

/**
 * Reads settings and collects what is wrong with them instead of ending at the first. What it gives for a wrong one is of
 * the right type and nothing else: nobody may use it before `settled`.
 */
export class SettingsReader<Name extends string> {
  readonly #source: SettingsSource<Name>;
  readonly #problems: string[];

  /** @param problems what is wrong already */
  constructor(source: SettingsSource<Name>, problems: readonly string[] = []) {
    this.#source = source;
    this.#problems = [...problems];
  }

  /** Undefined where it is neither set nor has a default. The empty text is not set: some tools cannot unset a variable. */
  optional(name: Name): string | undefined {
    const { given, know } = this.#source;
    const value = given[name];
    return value === undefined || value === '' ? know(name).unset : value;
  }

  /** A setting that must be set, or has a default. */
  text(name: Name): string {
    const value = this.optional(name);
    if (value === undefined) this.complain(name, 'is not set');
    return value ?? '';
  }

  /** The same, which matches the form. @param form in words */
  required(name: Name, pattern: RegExp, form: string): string {
    return this.optional(name) === undefined ? this.text(name) : (this.matching(name, pattern, form) ?? '');
  }

  /** A text that matches the form, if it is set or has a default. @param form in words */
  matching(name: Name, pattern: RegExp, form: string): string | undefined {
    const value = this.optional(name);
    if (value !== undefined && !pattern.test(value)) this.complain(name, `is ${JSON.stringify(value)}, not ${form}`);
    return value;
  }

  oneOf<const T extends string>(name: Name, values: readonly [T, ...T[]]): T {
    const value = this.text(name);
    const found = values.find((one) => one === value);
    if (found === undefined) this.complain(name, `is ${JSON.stringify(value)}, not one of ${values.join(', ')}`);
    return found ?? values[0];
  }

  /** A whole number within the bounds; undefined where it is neither set nor has a default. */
  count(name: Name, least: number, most: number): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.complain(name, `is ${JSON.stringify(text)}, not a whole number from ${least} to ${most}`);
    return least;
  }

  /** Runs a check of somebody else's, whose complaint is about this setting. */
  checked<T>(name: Name, otherwise: T, check: () => T): T {
    try {
      return check();
    } catch (error) {
      this.complain(name, `is wrong: ${error instanceof Error ? error.message : String(error)}`);
      return otherwise;
    }
  }

  /** Notes what is wrong with a setting. @param remedy default: set it */
  complain(name: Name, what: string, remedy = this.#source.remedy(name)): void {
    this.#problems.push(`${name} ${what} (${this.#source.know(name).says}); ${remedy}`);
  }

  /** The settings, once all of them are read. @throws SettingsWrong */
  settled<T>(settings: T): T {
    if (this.#problems.length > 0) throw new SettingsWrong(this.#problems, this.#source.page);
    return settings;
  }
}
