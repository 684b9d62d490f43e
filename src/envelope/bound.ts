/** Checks a bound of the caller's. @throws TypeError: nothing is more than what is no number */
export function checkBound(name: string, bound: number, most: number): void {
  if (Number.isInteger(bound) && bound >= 1 && bound <= most) return
  throw new TypeError(`${name} must be an integer from 1 to ${most}, got ${bound}`)
}
