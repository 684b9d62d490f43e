/** A policy that is refused. The message names the element and the rule; a policy holds no secret. */
export class PolicyMalformed extends Error {
  override readonly name = 'PolicyMalformed'
  /** The element, for example `Statement[0].Principal.AWS[1]`; empty for the document itself. */
  readonly at: string

  constructor(at: string, rule: string) {
    super(at === '' ? `The policy ${rule}.` : `The policy's ${at} ${rule}.`)
    this.at = at
  }
}

/** Characters of a refused value that a message repeats. */
const shownLengthMax = 80

/** A refused value as a message shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > shownLengthMax ? `${text.slice(0, shownLengthMax)}…` : text
}
