/**
 * What a caller of an AWS-shaped service meets. `code` is the shape name on the wire (`NotFoundException`); the
 * message is AWS's own words where they are known, and never holds a secret. Some errors have no message at all.
 */
export class ServiceError extends Error {
  override readonly name: string
  readonly code: string
  /** Whether the answer carries a `message` member. */
  readonly silent: boolean
  /** HTTP status: 400, or 500 where the fault is the service's. */
  readonly status: number

  constructor(code: string, message?: string, options: { status?: number; cause?: unknown } = {}) {
    super(message ?? '', options.cause === undefined ? {} : { cause: options.cause })
    this.name = code
    this.code = code
    this.silent = message === undefined
    this.status = options.status ?? 400
  }
}

export const accessDenied = (message: string): ServiceError =>
  new ServiceError('AccessDeniedException', message)

export const validation = (message: string): ServiceError =>
  new ServiceError('ValidationException', message)

/** Something of AWS that is not here yet. */
export const notSupported = (name: string): ServiceError =>
  new ServiceError('UnsupportedOperationException', `${name} is not supported by this keystore.`)

/** A defect or a damaged store, by the service's code for it: the details are for the operator's log alone. */
export const internal = (code: string, cause: unknown): ServiceError =>
  new ServiceError(code, 'An internal error occurred.', { status: 500, cause })
