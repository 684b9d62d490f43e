/*
 * Health tests of SP 800-90B §4.4 for octets that should have 8 bits of entropy each. Each fails a good source once in
 * 2⁶⁴ octets or more, so that it may be given up for good. They notice a generator that is stuck or replaced, not one
 * that is merely predictable.
 */

/** Equal octets in a row: fewer than 1 + ⌈64 / 8⌉ (§4.4.1). */
const repetitionsMax = 8
/** Octets of a window, and how often its first may stand in it: the binomial quantile of 1 − 2⁻⁶⁴ (§4.4.2). */
const windowOctets = 512
const occurrencesMax = 25

/** Whether octets pass the repetition count and the adaptive proportion test, as a sequence of their own. */
export function isHealthy(octets: Uint8Array): boolean {
  return isVaried(octets) && isEven(octets)
}

/** The repetition count test. A run of 9 has a multiple of 8 before its last octet: runs are looked for only there. */
function isVaried(octets: Uint8Array): boolean {
  for (let at = 0; at < octets.length; at += repetitionsMax) {
    if (octets[at] !== octets[at + 1]) continue
    let [start, end] = [at, at + 1]
    while (start > 0 && octets[start - 1] === octets[at]) start--
    while (end < octets.length && octets[end] === octets[at]) end++
    if (end - start > repetitionsMax) return false
  }
  return true
}

/** The adaptive proportion test. */
function isEven(octets: Uint8Array): boolean {
  for (let start = 0; start < octets.length; start += windowOctets) {
    const window = octets.subarray(start, start + windowOctets)
    const sample = window[0] ?? 0
    let occurrences = 0
    for (let at = 0; at !== -1; at = window.indexOf(sample, at + 1)) occurrences++
    if (occurrences > occurrencesMax) return false
  }
  return true
}
