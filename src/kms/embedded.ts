import { wipe } from '../base/bytes.ts'
import type { Call } from '../operation/operation.ts'
import type { Perform } from '../operation/perform.ts'
import { type MethodsOf, methodsOf } from '../wire/methods.ts'
import { ownInput } from '../wire/own-input.ts'
import { operations } from './operations.ts'

/** The operations of AWS KMS as methods, with AWS's own member names and the types of its JavaScript SDK. */
export type KmsMethods = MethodsOf<typeof operations>

/** Builds the methods. @param nextCall describes each request: its caller, Region, id and time */
export function embeddedKms(perform: Perform, nextCall: () => Call): KmsMethods {
  return methodsOf(operations, async ({ name, input: shape }, input) => {
    const { own, copies } = ownInput(shape, input)
    try {
      return await perform(name, own, nextCall())
    } finally {
      wipe(...copies)
    }
  })
}
