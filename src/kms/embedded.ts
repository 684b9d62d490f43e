import type { Call, Operation } from '../operation/operation.ts'
import type { Perform } from '../operation/perform.ts'
import type { Kms } from './kms.ts'
import { operations } from './operations.ts'

type Operations = typeof operations

type Method<O> =
  O extends Operation<Kms, infer Input, infer Output>
    ? (
        // An operation without a required member may be called without an input.
        ...input: Record<never, never> extends Input ? [input?: Input] : [input: Input]
      ) => Promise<Output>
    : never

/** The operations of AWS KMS as methods, with AWS's own member names and the types of its JavaScript SDK. */
export type KmsMethods = {
  readonly [Name in keyof Operations as Uncapitalize<Name>]: Method<Operations[Name]>
}

/** Builds the methods. @param nextCall describes each request: its caller, Region, id and time */
export function embeddedKms(perform: Perform, nextCall: () => Call): KmsMethods {
  const methods: Record<string, (input?: object) => Promise<unknown>> = {}
  for (const name of Object.keys(operations)) {
    const method = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
    methods[method] = (input = {}) => perform(name, input, nextCall())
  }
  return methods as KmsMethods
}
