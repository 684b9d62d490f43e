import { table } from '../base/table.ts'
import { DecryptionFailed } from './engine.ts'
import { expectLength } from './octets.ts'

/** Longest secret that is wrapped; the longest key, ML-DSA-87 with seed and expansion, has 5 KiB. The standards allow more. */
export const wrapOctetsMax = 8192
/** A semiblock: what both algorithms count in, and what they add at least (SP 800-38F §5.1). */
const semiblockOctets = 8

type Form = { secretOctetsMin: number; secretOctetsMultiple: number; wrappedOctetsMin: number }

/** KW has 2 semiblocks or more, KWP any octets (SP 800-38F §5.3.1, table 1). */
const forms = table<Form>()({
  KW: { secretOctetsMin: 16, secretOctetsMultiple: semiblockOctets, wrappedOctetsMin: 24 },
  KWP: { secretOctetsMin: 1, secretOctetsMultiple: 1, wrappedOctetsMin: 16 },
})

export type KeyWrapForm = keyof typeof forms

/** @throws TypeError unless the form takes a secret of this length; OpenSSL wraps the empty one to nothing */
export function expectWrappable(form: KeyWrapForm, { length }: Uint8Array): void {
  const { secretOctetsMin, secretOctetsMultiple } = forms[form]
  expectLength('secret', length, secretOctetsMin, wrapOctetsMax)
  if (length % secretOctetsMultiple === 0) return
  throw new TypeError(`secret must be a multiple of ${secretOctetsMultiple} octets, got ${length}`)
}

/** @throws DecryptionFailed when nothing that the form wraps has this length */
export function requireWrapped(form: KeyWrapForm, { length }: Uint8Array): void {
  const { wrappedOctetsMin } = forms[form]
  const fits = length >= wrappedOctetsMin && length <= wrapOctetsMax + semiblockOctets
  if (!fits || length % semiblockOctets !== 0) throw new DecryptionFailed()
}
