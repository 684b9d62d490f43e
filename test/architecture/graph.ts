import { posix } from 'node:path'
import type { Mention, Source } from './source.ts'

/** Files of the house that a file names, with the line: imports, and with `urls` the entries that it starts. */
export function edges(source: Source, { urls }: { urls: boolean }): Mention[] {
  return [...source.imports, ...(urls ? source.urls : [])]
    .filter(({ name }) => name.startsWith('.'))
    .map(({ name, line }) => ({ name: posix.join(posix.dirname(source.path), name), line }))
}

/** Every path that can be reached from the roots, the roots included. */
export function reachable(sources: readonly Source[], roots: readonly string[]): Set<string> {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const reached = new Set<string>()
  const open = [...roots]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = byPath.get(path)
    if (!source || reached.has(path)) continue
    reached.add(path)
    open.push(...edges(source, { urls: true }).map(({ name }) => name))
  }
  return reached
}

/** The shortest import cycle through each file that has one, each told once, beginning at its first path. */
export function cycles(sources: readonly Source[]): string[][] {
  const next = new Map(
    sources.map((source) => [source.path, edges(source, { urls: false }).map(({ name }) => name)]),
  )
  const found = new Map<string, string[]>()
  for (const { path } of sources) {
    const cycle = shortestCycle(path, next)
    if (cycle) found.set([...cycle].sort().join(' '), rotate(cycle))
  }
  return [...found.values()]
}

function shortestCycle(start: string, next: Map<string, string[]>): string[] | undefined {
  const cameFrom = new Map<string, string>()
  const open = [start]
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    for (const target of next.get(path) ?? []) {
      if (target === start) return trace(start, path, cameFrom)
      if (cameFrom.has(target)) continue
      cameFrom.set(target, path)
      open.push(target)
    }
  }
  return undefined
}

function trace(start: string, end: string, cameFrom: Map<string, string>): string[] {
  const cycle = [end]
  for (let path = end; path !== start; cycle.unshift(path)) path = cameFrom.get(path) ?? start
  return cycle
}

function rotate(cycle: readonly string[]): string[] {
  const first = [...cycle].sort()[0] ?? ''
  const at = cycle.indexOf(first)
  return [...cycle.slice(at), ...cycle.slice(0, at)]
}
