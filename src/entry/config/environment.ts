import { type Given, SettingsReader } from './settings-reader.ts';
import { REQUIRED, VARIABLES, type VariableName } from './variables.ts';

/** Reads the environment variables of `variables.ts`. */
export class Environment extends SettingsReader<VariableName> {
  constructor(given: Given) {
    super({ given, know, remedy, page: 'docs/configuration.md' });
  }
}

function know(name: VariableName) {
  const { says, unset } = VARIABLES[name];
  return { says, unset: unset === null || unset === REQUIRED ? undefined : unset };
}

function remedy(name: VariableName): string {
  return `set ${name}=${VARIABLES[name].example}, for example`;
}
