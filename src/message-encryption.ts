import { native } from './crypto/native/index.ts'
import { selfTested } from './known-answers/self-tested.ts'

// Messages are encrypted without a keystore too, and then nobody else has asked (about 7 ms).
selfTested(native)

export * from './envelope/index.ts'
