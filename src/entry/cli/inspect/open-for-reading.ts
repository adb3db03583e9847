import { existsSync } from 'node:fs';
import type { Container } from 'inversify';
import { SqliteState } from '../../../adapters/sqlite/sqlite-state.ts';
import { makeContainer } from '../../container.ts';
import type { HomePaths } from '../../home.ts';
import { localModule } from '../../modules/local.ts';
import { USE_CASES } from '../../modules/use-cases.ts';
import { CommandError } from '../command-error.ts';

/** Runs `work` on what is known in a home, also while a load is at it. */
export async function reading<T>(home: HomePaths, work: (container: Container) => Promise<T>): Promise<T> {
  requireHome(home);
  const state = () => SqliteState.openReadOnly(home.state) ?? noHome(home);
  const container = makeContainer(USE_CASES, localModule({ home, state }));
  try {
    return await work(container);
  } finally {
    await container.unbindAllAsync();
  }
}

/** @throws CommandError where nothing was ever loaded */
export function requireHome(home: HomePaths): void {
  if (!existsSync(home.state)) noHome(home);
}

function noHome({ folder }: HomePaths): never {
  throw new CommandError(
    `nothing was loaded into the home ${folder} yet; run: transformed-orders load <area>, or name another home (--home)`,
  );
}
