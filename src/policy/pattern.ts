const any = '*'
const one = '?'

/**
 * Whether a text matches a pattern, in which `*` is any run of characters and `?` is any one (IAM User Guide,
 * "IAM JSON policy elements: Resource").
 *
 * Only the last `*` is ever tried again, so a match takes at most pattern × text steps, whatever the pattern.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let p = 0
  let t = 0
  // Where to go on after a mismatch: behind the last `*`, which then takes one character more.
  let retryPattern = -1
  let retryText = 0
  while (t < text.length) {
    if (pattern[p] === any) {
      p++
      if (p === pattern.length) return true
      retryPattern = p
      retryText = t
    } else if (p < pattern.length && (pattern[p] === one || pattern[p] === text[t])) {
      p++
      t++
    } else if (retryPattern >= 0) {
      p = retryPattern
      t = ++retryText
    } else {
      return false
    }
  }
  while (pattern[p] === any) p++
  return p === pattern.length
}

/** Whether one of the patterns matches. */
export function matcher(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !isWild(pattern)))
  const wild = patterns.filter(isWild)
  return (text) => exact.has(text) || wild.some((pattern) => matchesPattern(pattern, text))
}

function isWild(pattern: string): boolean {
  return pattern.includes(any) || pattern.includes(one)
}
