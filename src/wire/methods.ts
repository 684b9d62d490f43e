import { lowerCamel, type Shape } from './shape.ts'

/** What a method needs to know of its operation: its name and shapes. */
export type Declared = {
  readonly name: string
  readonly input: Shape<unknown>
  readonly output?: Shape<unknown>
}

type InputOf<O> = O extends { readonly input: Shape<infer Input> } ? Input : never
type OutputOf<O> = O extends { readonly output?: Shape<infer Output> } ? Output : never
type Method<Input, Output> = (
  // An operation without a required member may be called without an input.
  ...input: Record<never, never> extends Input ? [input?: Input] : [input: Input]
) => Promise<Output>

/** Operations as methods: `CreateKey` is `createKey`, with the members of its shapes. */
export type MethodsOf<Of> = {
  readonly [Name in keyof Of & string as Uncapitalize<Name>]: Method<
    InputOf<Of[Name]>,
    OutputOf<Of[Name]>
  >
}

/** Builds the methods. @param ask does what one of them stands for */
export function methodsOf<Of extends Readonly<Record<string, Declared>>>(
  operations: Of,
  ask: (operation: Declared, input: object) => Promise<unknown>,
): MethodsOf<Of> {
  const methods: Record<string, (input?: object) => Promise<unknown>> = {}
  for (const operation of Object.values<Declared>(operations)) {
    methods[lowerCamel(operation.name)] = (input = {}) => ask(operation, input)
  }
  return methods as unknown as MethodsOf<Of>
}
