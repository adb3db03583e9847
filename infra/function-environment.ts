import { type Input, runtime } from '@pulumi/pulumi';

/** As `PipelineFunction` gives it. */
interface FunctionProps {
  readonly environment?: { readonly variables?: Readonly<Record<string, Input<string>>> };
}

/** Gives variables to every function besides its own, over which they win. To be called before the first one is made. */
export function giveFunctions(variables: Readonly<Record<string, string>>): void {
  if (Object.keys(variables).length === 0) return;
  runtime.registerStackTransformation(({ type, props, opts }) => {
    if (type !== 'aws:lambda/function:Function') return undefined;
    const { environment } = props as FunctionProps;
    return { props: { ...props, environment: { variables: { ...environment?.variables, ...variables } } }, opts };
  });
}
