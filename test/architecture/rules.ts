import { cycles, edges, reachable } from './graph.ts'
import {
  type Door,
  emptyWords,
  fileLinesMax,
  functionLinesMax,
  globalDoors,
  layers,
  moduleDoors,
  roots,
} from './layers.ts'
import { type Mention, readSource, type Source } from './source.ts'

/** Rules of the house, each with a check of all files. A finding is `path:line what is wrong: what to do instead`. */
export const rules: Readonly<Record<string, (sources: readonly Source[]) => string[]>> = {
  'a file imports from its own folder or a lower layer': each(checkLayers),
  'every outside module has its door': each(checkModules),
  'clock, process and network are used behind their doors': each(checkGlobals),
  'no import goes in a circle': checkCycles,
  'every file is in use': checkDead,
  'no any, no enum, no default export': each(checkWords),
  'files and functions are short': each(checkLengths),
  'a file is named after what it holds': each(checkNames),
}

/** Checks one rule on the texts of all files, by their paths from the root of the sources. */
export function check(rule: string, texts: Readonly<Record<string, string>>): string[] {
  const sources = Object.entries(texts).map(([path, text]) => readSource(path, text))
  return rules[rule]?.(sources) ?? [`${rule}: there is no such rule`]
}

function each(of: (source: Source) => string[]): (sources: readonly Source[]) => string[] {
  return (sources) => sources.flatMap(of)
}

function finding({ path }: Source, line: number, wrong: string, instead: string): string {
  return `${path}:${line} ${wrong}: ${instead}`
}

function checkLayers(source: Source): string[] {
  const own = roomOf(source.path)
  if (layerOf(own) < 0) return [finding(source, 1, `${own} has no layer`, inLayers)]
  return edges(source, { urls: true }).flatMap(({ name, line }) => {
    const other = roomOf(name)
    if (mayImport(own, other)) return []
    const wrong = `imports ${name}, of ${comparison(layerOf(other), layerOf(own))} layer`
    return [finding(source, line, wrong, lower)]
  })
}

function comparison(layer: number, own: number): string {
  if (layer < 0) return 'no'
  return layer === own ? 'the same' : 'a higher'
}

const inLayers = 'give it one in test/architecture/layers.ts and in ARCHITECTURE.md'
const lower =
  'move what both need to a lower room, or declare the interface here and let app.ts pass the part in'

function roomOf(path: string): string {
  // Beside `src/` there is only what the package says of itself.
  return path.startsWith('../') ? path : (path.split('/')[0] ?? path)
}

function layerOf(room: string): number {
  return layers.findIndex((rooms) => rooms.includes(room))
}

function mayImport(own: string, other: string): boolean {
  if (own === other) return true
  const [from, to] = [layerOf(own), layerOf(other)]
  // Files of src/ itself share that folder.
  const neighbours = own.endsWith('.ts') && other.endsWith('.ts')
  return to >= 0 && (to < from || (to === from && neighbours))
}

function checkModules(source: Source): string[] {
  return source.imports.flatMap((mention) => {
    const { name, line } = mention
    if (name === '') return [finding(source, line, 'imports a computed name', 'write the name out')]
    if (name.startsWith('.')) return []
    const door = doorOf(moduleDoors, name)
    if (door) return checkDoor(source, mention, door)
    const isNode = name.startsWith('node:')
    return isNode ? [] : [finding(source, line, `imports ${name}, which has no door`, nameDoor)]
  })
}

const nameDoor =
  'say in test/architecture/layers.ts where it may be used, and write `node:` before Node’s own'

function checkGlobals(source: Source): string[] {
  return source.globals.flatMap((mention) => {
    const door = doorOf(globalDoors, mention.name)
    return door ? checkDoor(source, mention, door) : []
  })
}

function doorOf(doors: readonly Door[], name: string): Door | undefined {
  return doors.find(({ of }) =>
    of.some((one) => one === name || (one.endsWith('/*') && name.startsWith(one.slice(0, -1)))),
  )
}

function checkDoor(source: Source, { name, line }: Mention, { places, instead }: Door): string[] {
  if (places.some((place) => isIn(source.path, place))) return []
  return [finding(source, line, `uses ${name} outside ${places.join(', ') || 'nothing'}`, instead)]
}

function isIn(path: string, place: string): boolean {
  if (place.startsWith('*')) return path.endsWith(place.slice(1))
  return place.endsWith('/') ? path.startsWith(place) : path === place
}

function checkCycles(sources: readonly Source[]): string[] {
  return cycles(sources).map((cycle) => {
    const circle = [...cycle, cycle[0]].join(' → ')
    return `${circle}: move what they share into a file that imports neither`
  })
}

// Entries are the roots, and the files that a reached file starts by their URL.
function checkDead(sources: readonly Source[]): string[] {
  const reached = reachable(sources, roots)
  return sources
    .filter(({ path }) => !reached.has(path))
    .map((source) => finding(source, 1, 'is reached from no entry', 'use it or delete it'))
}

function checkWords(source: Source): string[] {
  return source.words.map(({ name, line }) =>
    finding(source, line, `has ${name}`, insteadOf[name] ?? ''),
  )
}

const insteadOf: Readonly<Record<string, string>> = {
  any: 'write the type, or unknown and a check',
  enum: 'write a table (base/table.ts) or a union of strings',
  default: 'export it by its name',
}

function checkLengths(source: Source): string[] {
  const found = source.functions
    .filter(({ lines }) => lines > functionLinesMax)
    .map(({ name, line, lines }) => {
      const wrong = `${name} has ${lines} lines, more than ${functionLinesMax}`
      return finding(source, line, wrong, 'keep its steps and move each step’s detail below')
    })
  if (source.lines <= fileLinesMax || source.isTable) return found
  const wrong = `has ${source.lines} lines, more than ${fileLinesMax}`
  return [...found, finding(source, 1, wrong, 'split it by what it holds')]
}

function checkNames(source: Source): string[] {
  return source.path.split('/').flatMap((part) => {
    const name = part.replace(/(?:\.entry)?\.ts$/, '')
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) {
      return [finding(source, 1, `${part} is not in kebab-case`, 'write-it-like-this.ts')]
    }
    const empty = name.split('-').find((word) => emptyWords.includes(word))
    return empty === undefined
      ? []
      : [finding(source, 1, `is called ${empty}`, 'name it after what it holds')]
  })
}
