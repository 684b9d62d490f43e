declare const carries: unique symbol

/**
 * A shape is data with a phantom type: the validator, every protocol, the audit and the TypeScript types read it.
 * `T` is the value inside Claviger, and the same as in the AWS SDK for JavaScript: a blob is a Uint8Array, a
 * timestamp a Date, a map an object of own string members (made without a prototype when it comes from the wire).
 */
export type Shape<T> = {
  readonly [carries]?: T
  readonly type:
    | 'string'
    | 'blob'
    | 'boolean'
    | 'integer'
    | 'timestamp'
    | 'list'
    | 'map'
    | 'structure'
  readonly optional?: true
  /** A member of AWS whose feature is not here: a request that uses it is refused, never half obeyed. */
  readonly later?: true
  /** Never repeated in an error, a log or the audit. */
  readonly sensitive?: true
  /** Characters, octets, items or the number itself, according to the type. */
  readonly min?: number
  readonly max?: number
  readonly pattern?: RegExp
  /** The pattern as AWS prints it. */
  readonly patternText?: string
  /** Allowed values, in the order that AWS prints them in. */
  readonly values?: readonly string[]
  readonly fields?: readonly Field[]
  readonly member?: Shape<unknown>
}

/** A member of a structure. Every request goes through them several times: a list is faster than an object's names. */
export type Field = {
  /** `KeyId` */
  readonly name: string
  /** Its name in AWS's messages and events: `keyId`. */
  readonly label: string
  readonly shape: Shape<unknown>
}

type Bounds = { min?: number; max?: number; sensitive?: true }
type TextBounds = Bounds & { pattern?: RegExp; patternText?: string }

export const string = (bounds: TextBounds = {}): Shape<string> => ({ type: 'string', ...bounds })
export const blob = (bounds: Bounds = {}): Shape<Uint8Array> => ({ type: 'blob', ...bounds })
export const integer = (bounds: Bounds = {}): Shape<number> => ({ type: 'integer', ...bounds })
export const boolean = (): Shape<boolean> => ({ type: 'boolean' })
export const timestamp = (): Shape<Date> => ({ type: 'timestamp' })

export const oneOf = <const Value extends string>(values: readonly Value[]): Shape<Value> => ({
  type: 'string',
  values,
})

export const list = <T>(member: Shape<T>, bounds: Bounds = {}): Shape<T[]> => ({
  type: 'list',
  member,
  ...bounds,
})

/** A map of strings to strings. Read its own members only. */
export const stringMap = (bounds: Bounds = {}): Shape<Readonly<Record<string, string>>> => ({
  type: 'map',
  ...bounds,
})

/** A member that may be absent. */
export type Optional<T> = Shape<T> & { readonly optional: true }
export const optional = <T>(shape: Shape<T>): Optional<T> => ({ ...shape, optional: true })

/** A member of AWS whose feature is not here. */
export const later = <T>(shape: Shape<T>): Optional<T> => ({
  ...shape,
  optional: true,
  later: true,
})

type Members = Readonly<Record<string, Shape<unknown>>>
type OptionalNames<M extends Members> = {
  [Name in keyof M]: M[Name] extends { readonly optional: true } ? Name : never
}[keyof M]
export type Carried<S> = S extends Shape<infer T> ? T : never
export type StructureOf<M extends Members> = {
  [Name in Exclude<keyof M, OptionalNames<M>>]: Carried<M[Name]>
} & { [Name in OptionalNames<M>]?: Carried<M[Name]> | undefined }

export const structure = <const M extends Members>(members: M): Shape<StructureOf<M>> => ({
  type: 'structure',
  fields: Object.entries(members).map(([name, shape]) => ({
    name,
    label: lowerCamel(name),
    shape,
  })),
})

/** `KeyId` as `keyId`. */
export const lowerCamel = (name: string): string =>
  `${name.charAt(0).toLowerCase()}${name.slice(1)}`
