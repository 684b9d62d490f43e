/**
 * Goes on with what is there, or will be. Where every request passes, and what it needs is in memory nearly always: a
 * promise would cost more than the step that waits for it.
 */
export function andThen<T, U>(
  value: Promise<T> | T,
  next: (value: T) => U,
): Promise<Awaited<U>> | U {
  return value instanceof Promise ? (value.then(next) as Promise<Awaited<U>>) : next(value)
}
