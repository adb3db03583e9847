import { SETTING_KEYS, type SettingName } from './setting-keys.ts';

/** The stack's configuration cannot be worked with; every gap and mistake is told at once. */
export class SettingsWrong extends Error {
  /** One line each: the key, what is wrong, what it is for, the remedy. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? '1 setting is' : `${problems.length} settings are`;
    super(`${count} wrong (docs/deploy.md has them all):\n${problems.map((line) => `- ${line}`).join('\n')}`);
    this.name = 'SettingsWrong';
    this.problems = problems;
  }
}

/** The stack's configuration by key, without the project's name before it. Objects and lists are JSON. */
export type Given = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings and collects what is wrong with them instead of ending at the first. What it gives for a wrong one is of
 * the right type and nothing else: nobody may use it before `settled`.
 */
export class SettingsReader {
  readonly #given: Given;
  readonly #problems: string[] = [];

  constructor(given: Given) {
    this.#given = given;
    // Pulumi has nothing against a key that nobody reads: a misspelt one would be a setting that has no effect.
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(SETTING_KEYS, key)) this.#problems.push(`${key} is no setting; run: pulumi config rm ${key}`);
    }
  }

  /** Undefined where it is neither set nor has a default. The empty text is not set. */
  optional(name: SettingName): string | undefined {
    const value = this.#given[name];
    return value === undefined || value === '' ? (SETTING_KEYS[name].unset ?? undefined) : value;
  }

  /** Whether somebody has set it. */
  isSet(name: SettingName): boolean {
    return (this.#given[name] ?? '') !== '';
  }

  /** A setting that must be set, or has a default. */
  text(name: SettingName): string {
    const value = this.optional(name);
    if (value === undefined) this.complain(name, 'is not set');
    return value ?? '';
  }

  /** A text that matches the form, if it is set or has a default. @param form in words */
  matching(name: SettingName, pattern: RegExp, form: string): string | undefined {
    const value = this.optional(name);
    if (value !== undefined && !pattern.test(value)) this.complain(name, `is ${JSON.stringify(value)}, not ${form}`);
    return value;
  }

  /** The same for one that must be there. */
  required(name: SettingName, pattern: RegExp, form: string): string {
    return this.optional(name) === undefined ? this.text(name) : (this.matching(name, pattern, form) ?? '');
  }

  oneOf<const T extends string>(name: SettingName, values: readonly [T, ...T[]]): T {
    const value = this.text(name);
    const found = values.find((one) => one === value);
    if (found === undefined) this.complain(name, `is ${JSON.stringify(value)}, not one of ${values.join(', ')}`);
    return found ?? values[0];
  }

  /** A whole number within the bounds; undefined where it is neither set nor has a default. */
  count(name: SettingName, least: number, most: number): number | undefined {
    const text = this.optional(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.complain(name, `is ${JSON.stringify(text)}, not a whole number from ${least} to ${most}`);
    return least;
  }

  /** Texts with commas between, or a list as Pulumi stores one; none where it is not set. */
  list(name: SettingName, pattern: RegExp, form: string): string[] {
    const text = this.optional(name);
    if (text === undefined) return [];
    const values = text.startsWith('[') ? parsed(text) : text.split(',').map((one) => one.trim());
    if (!isTexts(values) || values.length === 0) {
      this.complain(name, `is ${JSON.stringify(text)}, not ${form} with commas between`);
      return [];
    }
    const wrong = values.find((value) => !pattern.test(value));
    if (wrong !== undefined) this.complain(name, `has ${JSON.stringify(wrong)}, which is not ${form}`);
    return values;
  }

  /** An object of texts; empty where it is not set. */
  texts(name: SettingName): Record<string, string> {
    const text = this.optional(name);
    if (text === undefined) return {};
    const value = parsed(text);
    if (typeof value === 'object' && value !== null && isTexts(Object.values(value))) {
      return value as Record<string, string>;
    }
    this.complain(name, `is ${JSON.stringify(text)}, not an object of texts`);
    return {};
  }

  /** Complains of every one of them that is set. @param why such as `but warehouse is none` */
  unused(names: readonly SettingName[], why: string): void {
    for (const name of names) {
      if (this.isSet(name)) this.complain(name, `is set, ${why}`, `run: pulumi config rm ${name}`);
    }
  }

  /** Notes what is wrong with a setting. @param remedy default: set it */
  complain(name: SettingName, what: string, remedy = `run: pulumi config set ${name} '${SETTING_KEYS[name].example}'`) {
    this.#problems.push(`${name} ${what} (${SETTING_KEYS[name].says}); ${remedy}, for example`);
  }

  /** The settings, once all of them are read. @throws SettingsWrong */
  settled<T>(settings: T): T {
    if (this.#problems.length > 0) throw new SettingsWrong(this.#problems);
    return settings;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
