/** A frozen copy without a prototype, so that `constructor` or `__proto__` from outside finds nothing. */
export function withoutPrototype<const Rows extends object>(rows: Rows): Readonly<Rows> {
  return Object.freeze(Object.assign(Object.create(null), rows))
}

/**
 * A table of facts of one row type, frozen and without a prototype: `table<Row>()({ NAME: row, … })`. The names
 * become the union of its keys.
 */
export function table<Row>() {
  return <const Rows extends Record<string, Row>>(
    rows: Rows,
  ): Readonly<Record<keyof Rows & string, Row>> => withoutPrototype(rows)
}

/** Whether a string from outside names a row. */
export function isRow<Name extends string>(
  rows: Readonly<Record<Name, unknown>>,
  name: string,
): name is Name {
  return name in rows
}

/** The names of a table, in its order. */
export function rowNames<Name extends string>(rows: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(rows) as Name[]
}
