import { Container, type ContainerModule } from 'inversify';

/**
 * A container over these modules. One of everything (singletons); later modules may rebind what earlier ones bound. Only
 * entry points call `get`. What a module opened is closed by `await container.unbindAllAsync()`.
 */
export function makeContainer(...modules: readonly ContainerModule[]): Container {
  const container = new Container({ defaultScope: 'Singleton' });
  container.load(...modules);
  return container;
}
