import type { ResourceType } from '../stack/inputs.ts';
import type { Resource, Stack } from '../stack/stack.ts';

/** What is found wrong, and the change that a wrong program would make. */
export type Mistake = readonly [problem: RegExp, change: (stack: Stack) => Stack];

type Change = Mistake[1];

/** Other inputs. @param change of what is given, only what is different */
export function inputs(type: ResourceType, name: string, change: (given: never) => object): Change {
  return (stack) => stack.with(type, name, { ...change(stack.the(type, name).inputs as never) });
}

/** The resource is not made. */
export function without(type: ResourceType, name: string): Change {
  return (stack) => stack.without(type, name);
}

/** What is not an input is different. */
export function otherwise(type: ResourceType, name: string, change: Partial<Resource>): Change {
  return (stack) => stack.changing(stack.the(type, name).urn, (one) => ({ ...one, ...change }));
}

/** An input that is a text is different. @throws Error where it does not have what is to be changed */
export function text(type: ResourceType, name: string, property: string, from: string | RegExp, to: string): Change {
  return inputs(type, name, (given: Readonly<Record<string, string>>) => {
    const changed = (given[property] ?? '').replace(from, to);
    if (changed === given[property]) throw new Error(`${name} has no ${String(from)}`);
    return { [property]: changed };
  });
}

/** A function is given other variables. */
export function variables(name: string, change: Readonly<Record<string, string>>): Change {
  return inputs('aws:lambda/function:Function', name, (given: Given) => {
    return { environment: { variables: { ...given.environment.variables, ...change } } };
  });
}

interface Given {
  readonly environment: { readonly variables: object };
}
