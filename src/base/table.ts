/**
 * A table of facts of one row type: `table<Row>()({ NAME: row, … })`. The names become the union of its keys.
 *
 * It has no prototype and is frozen, so that `constructor` or `__proto__` from outside finds nothing.
 */
export function table<Row>() {
  return <const Rows extends Record<string, Row>>(
    rows: Rows,
  ): Readonly<Record<keyof Rows & string, Row>> =>
    Object.freeze(Object.assign(Object.create(null), rows))
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
