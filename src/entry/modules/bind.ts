import type { ContainerModuleLoadOptions } from 'inversify';

/** Binds a token, as a module is given it. */
export type Bind = ContainerModuleLoadOptions['bind'];
