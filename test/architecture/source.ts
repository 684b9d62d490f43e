import { type Node as AnyNode, parseSync, visitorKeys } from 'oxc-parser'

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>

/** A mention of something, and its line. */
export type Mention = { readonly name: string; readonly line: number }

/** What the rules need to know of one source file. */
export type Source = {
  /** From the root of the sources, with `/`. */
  readonly path: string
  readonly lines: number
  /** Imports of every form, types included, as written; a computed one is ``. */
  readonly imports: readonly Mention[]
  /** Files named by `new URL(…, import.meta.url)`, with `.ts` for a computed ending. */
  readonly urls: readonly Mention[]
  /** Guarded names that the language provides, for example `process`, `Date.now`, `Date()`. */
  readonly globals: readonly Mention[]
  readonly functions: readonly (Mention & { readonly lines: number })[]
  /** `any`, `enum`, `default`. */
  readonly words: readonly Mention[]
  /** Whether the file holds one table, and types, and nothing else. */
  readonly isTable: boolean
}

/** Reads one file. Throws when it does not parse. */
export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text)
  const [error] = errors
  if (error) throw new SyntaxError(`${path}: ${error.message}`)
  const found = {
    imports: [] as Mention[],
    urls: [] as Mention[],
    globals: [] as Mention[],
    functions: [] as (Mention & { lines: number })[],
    words: [] as Mention[],
  }
  const lineOf = lineCounter(text)
  const bound = new Set<string>()
  walk(asNode(program), undefined, (node, parent) => {
    for (const name of namesBoundBy(node)) bound.add(name)
    const line = lineOf(node.start)
    const add = (to: Mention[], name: string | undefined) =>
      name !== undefined && to.push({ name, line })
    add(found.imports, importOf(node))
    add(found.urls, urlOf(node))
    add(found.globals, globalOf(node, parent))
    add(found.words, wordOf(node))
    if (isFunction(node)) {
      const lines = lineOf(node.end) - line + 1
      found.functions.push({ name: functionName(node, parent), line, lines })
    }
  })
  const globals = found.globals.filter(({ name }) => !bound.has(name.split(/[.(]/)[0] ?? ''))
  return { path, lines: lineOf(text.length), isTable: isTable(asNode(program)), ...found, globals }
}

function walk(
  node: Node,
  parent: Node | undefined,
  visit: (node: Node, parent: Node | undefined) => void,
): void {
  visit(node, parent)
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [node[key]].flat()) if (child) walk(asNode(child), node, visit)
  }
}

function asNode(value: unknown): Node {
  return value as AnyNode as unknown as Node
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0]
  for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1)
  return (offset) => {
    const next = starts.findIndex((start) => start > offset)
    const line = next < 0 ? starts.length : next
    // The end of a file behind its last line break is not a line of its own.
    return offset === text.length && starts.at(-1) === offset && offset > 0 ? line - 1 : line
  }
}

const importing = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

function importOf(node: Node): string | undefined {
  if (node.type === 'TSExternalModuleReference') return literal(node.expression) ?? ''
  if (!importing.has(node.type) || !node.source) return undefined
  return literal(node.source) ?? ''
}

function urlOf(node: Node): string | undefined {
  if (node.type !== 'NewExpression' || name(node.callee) !== 'URL') return undefined
  const [first, second] = node.arguments as Node[]
  if (!first || second?.type !== 'MemberExpression') return undefined
  if (asNode(second.object).type !== 'MetaProperty') return undefined
  if (first.type !== 'TemplateLiteral') return literal(first)
  const [start] = first.quasis as { value: { cooked: string } }[]
  return `${start?.value.cooked}.ts`
}

const guarded = new Set(
  'process performance setTimeout setInterval setImmediate crypto fetch WebSocket EventSource'.split(
    ' ',
  ),
)
const guardedMembers = new Set(['Date.now', 'AbortSignal.timeout'])

function globalOf(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'MemberExpression') {
    const owner = name(node.object)
    const member = node.computed ? literal(node.property) : name(node.property)
    if (owner === 'globalThis' || owner === 'global') {
      return member !== undefined && guarded.has(member) ? member : undefined
    }
    return guardedMembers.has(`${owner}.${member}`) ? `${owner}.${member}` : undefined
  }
  if (isNow(node)) return 'Date()'
  const isUse = node.type === 'Identifier' && parent !== undefined && !isLabel(node, parent)
  return isUse && guarded.has(name(node) ?? '') ? name(node) : undefined
}

// `new Date()` and `Date()` read the clock; `new Date(milliseconds)` does not.
function isNow(node: Node): boolean {
  if (name(node.callee) !== 'Date') return false
  return node.type === 'CallExpression' || (node.arguments as Node[]).length === 0
}

/** Whether an identifier is the name of a member, a type or a declaration rather than a value in use. */
function isLabel(node: Node, parent: Node): boolean {
  if (parent.type.startsWith('TS'))
    return !/^TS(?:As|Satisfies|NonNull|Instantiation)/.test(parent.type)
  if (parent.type === 'MemberExpression') return parent.property === node && !parent.computed
  if (/^(?:Import|Export)\w*Specifier$/.test(parent.type)) return true
  return 'key' in parent && parent.key === node && !parent.computed && !parent.shorthand
}

function wordOf(node: Node): string | undefined {
  if (node.type === 'TSAnyKeyword') return 'any'
  if (node.type === 'TSEnumDeclaration') return 'enum'
  if (node.type === 'ExportDefaultDeclaration') return 'default'
  return node.type === 'ExportSpecifier' && name(node.exported) === 'default'
    ? 'default'
    : undefined
}

/** The names that a declaration binds: inside its file they mean something else than the language's. */
function namesBoundBy(node: Node): string[] {
  if (/^Import\w*Specifier$/.test(node.type)) return namesIn(node.local)
  if (node.type === 'VariableDeclarator' || node.type === 'ClassDeclaration')
    return namesIn(node.id)
  if (node.type === 'CatchClause') return namesIn(node.param)
  if (!isFunction(node)) return []
  return [...namesIn(node.id), ...(node.params as Node[]).flatMap(namesIn)]
}

function namesIn(pattern: unknown): string[] {
  if (!pattern) return []
  const node = asNode(pattern)
  if (node.type === 'Identifier') return [name(node) ?? '']
  if (node.type === 'Property') return namesIn(node.value)
  if (node.type === 'AssignmentPattern') return namesIn(node.left)
  if (node.type === 'RestElement') return namesIn(node.argument)
  return [node.properties ?? node.elements ?? []].flat().flatMap(namesIn)
}

function isFunction(node: Node): boolean {
  return /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)
}

function functionName(node: Node, parent: Node | undefined): string {
  return name(node.id) ?? name(parent?.id) ?? name(parent?.key) ?? 'a function'
}

function isTable(program: Node): boolean {
  const rest = (program.body as Node[])
    .map((statement) => asNode(statement.declaration ?? statement))
    .filter(({ type }) => !/^(?:ImportDeclaration|TSTypeAlias|TSInterface)/.test(type))
  const [only] = rest
  if (rest.length !== 1 || only?.type !== 'VariableDeclaration') return false
  const declarators = only.declarations as Node[]
  return declarators.length === 1 && calleeRoot(declarators[0]?.init) === 'table'
}

function calleeRoot(value: unknown): string | undefined {
  let node = value as Node | undefined
  while (node?.type === 'CallExpression') node = asNode(node.callee)
  return name(node)
}

function name(value: unknown): string | undefined {
  const node = value as Node | undefined | null
  return node?.type === 'Identifier' ? String(node.name) : undefined
}

function literal(value: unknown): string | undefined {
  const node = value as Node | undefined
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}
