import { systemClock } from '../base/clock.ts'
import type { Source } from './source.ts'

const barCells = 30
const redrawMilliseconds = 100

/** Draws a bar on standard error while pieces go by, if that is a terminal. */
export function withProgress({ octets, pieces }: Source): AsyncIterable<Uint8Array> {
  return process.stderr.isTTY ? drawn(pieces, octets) : pieces
}

async function* drawn(pieces: AsyncIterable<Uint8Array>, total: number | undefined) {
  const start = systemClock.now()
  let done = 0
  let drawnAt = start
  try {
    for await (const piece of pieces) {
      done += piece.length
      const now = systemClock.now()
      if (now - drawnAt >= redrawMilliseconds) {
        draw(bar(done, total, now - start))
        drawnAt = now
      }
      yield piece
    }
  } finally {
    if (drawnAt > start) draw('')
  }
}

/** A bar of work that is told in parts from 0 to 1, if standard error is a terminal. */
export function partsProgress(): { tell(part: number): void; end(): void } {
  if (!process.stderr.isTTY) return { tell() {}, end() {} }
  let drawnAt = systemClock.now()
  let isDrawn = false
  return {
    tell(part) {
      const now = systemClock.now()
      if (now - drawnAt < redrawMilliseconds) return
      draw(barOf(part))
      drawnAt = now
      isDrawn = true
    },
    end() {
      if (isDrawn) draw('')
    },
  }
}

const draw = (line: string): void => {
  process.stderr.write(`\r\x1b[K${line}`)
}

/** `[############                  ]  40 %  1.2 GB  950 MB/s` */
function bar(done: number, total: number | undefined, milliseconds: number): string {
  const speed = `${formatOctets(done)}  ${formatOctets((done * 1000) / milliseconds)}/s`
  if (total === undefined || total === 0) return speed
  return `${barOf(Math.min(1, done / total))}  ${speed}`
}

/** `[############                  ]  40 %` */
function barOf(part: number): string {
  const cells = '#'.repeat(Math.round(part * barCells)).padEnd(barCells)
  return `[${cells}] ${String(Math.floor(part * 100)).padStart(3)} %`
}

const formatOctets = (octets: number): string =>
  octets < 1e9 ? `${Math.round(octets / 1e6)} MB` : `${(octets / 1e9).toFixed(1)} GB`
