import type { Inputs, ResourceType } from './inputs.ts';

/** A resource that the program has asked for. */
export interface Resource<I = Readonly<Record<string, unknown>>> {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The URN of the component that it belongs to; empty for the stack itself. */
  readonly parent: string;
  /** URNs of what must be there first. */
  readonly dependencies: readonly string[];
  readonly isProtected: boolean;
  /** False: a component, which is nothing at AWS. */
  readonly isCustom: boolean;
  readonly inputs: I;
  /** What AWS would say of it: the inputs, and what they lead to. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** A resource of a known type. */
export type Typed<T extends ResourceType> = Resource<Inputs[T]>;

/** What a run of the program has made. */
export class Stack {
  /** Keys of the stack's configuration. */
  readonly settings: Readonly<Record<string, string>>;
  readonly resources: readonly Resource[];
  /** The stack's outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;

  constructor(settings: Stack['settings'], resources: readonly Resource[], outputs: Stack['outputs']) {
    this.settings = settings;
    this.resources = resources;
    this.outputs = outputs;
  }

  all<T extends ResourceType>(type: T): Typed<T>[] {
    return this.resources.filter((resource) => resource.type === type) as unknown as Typed<T>[];
  }

  /** The one of that type and name in the program. @throws Error where there is none */
  the<T extends ResourceType>(type: T, name: string): Typed<T> {
    const found = this.all(type).find((resource) => resource.name === name);
    if (found === undefined) throw new Error(`there is no ${type} ${name}`);
    return found;
  }

  /** Whether one resource must be there before another is made, whoever stands between. */
  isBefore(first: string, then: string): boolean {
    const byUrn = new Map(this.resources.map((resource) => [resource.urn, resource]));
    const seen = new Set<string>();
    const open = [then];
    for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
      if (urn === first) return true;
      if (!seen.has(urn)) open.push(...(byUrn.get(urn)?.dependencies ?? []));
      seen.add(urn);
    }
    return false;
  }

  /** The same stack, as a program with a mistake in it would have made it. */
  with(type: ResourceType, name: string, change: Readonly<Record<string, unknown>>): Stack {
    const { urn } = this.the(type, name);
    return this.changing(urn, ({ inputs, ...rest }) => ({ ...rest, inputs: { ...inputs, ...change } }));
  }

  /** The same in what is not an input. */
  changing(urn: string, change: (resource: Resource) => Resource): Stack {
    return new Stack(
      this.settings,
      this.resources.map((one) => (one.urn === urn ? change(one) : one)),
      this.outputs,
    );
  }

  /** The same without one of its resources. */
  without(type: ResourceType, name: string): Stack {
    const { urn } = this.the(type, name);
    return new Stack(
      this.settings,
      this.resources.filter((one) => one.urn !== urn),
      this.outputs,
    );
  }
}
