import { type Given, SettingsReader } from '../../src/entry/config/settings-reader.ts';
import { SETTING_KEYS, type SettingName } from './setting-keys.ts';

/** Reads the stack's configuration by key, without the project's name before it. Objects and lists are JSON. */
export class StackConfiguration extends SettingsReader<SettingName> {
  readonly #given: Given;

  constructor(given: Given) {
    // Pulumi has nothing against a key that nobody reads: a misspelt one would be a setting that has no effect.
    const unknown = Object.keys(given).filter((key) => !Object.hasOwn(SETTING_KEYS, key));
    super(
      { given, know, remedy, page: 'docs/deploy.md' },
      unknown.map((key) => `${key} is no setting; run: pulumi config rm ${key}`),
    );
    this.#given = given;
  }

  /** Whether somebody has set it. */
  isSet(name: SettingName): boolean {
    return (this.#given[name] ?? '') !== '';
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

  override complain(name: SettingName, what: string, todo = remedy(name)): void {
    super.complain(name, what, `${todo}, for example`);
  }
}

function know(name: SettingName) {
  const { says, unset } = SETTING_KEYS[name];
  return { says, unset: unset ?? undefined };
}

function remedy(name: SettingName): string {
  return `run: pulumi config set ${name} '${SETTING_KEYS[name].example}'`;
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
