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

const draw = (line: string): void => {
  process.stderr.write(`\r\x1b[K${line}`)
}

/** `[############                  ]  40 %  1.2 GB  950 MB/s` */
function bar(done: number, total: number | undefined, milliseconds: number): string {
  const speed = `${formatOctets(done)}  ${formatOctets((done * 1000) / milliseconds)}/s`
  if (total === undefined || total === 0) return speed
  const part = Math.min(1, done / total)
  const cells = '#'.repeat(Math.round(part * barCells)).padEnd(barCells)
  return `[${cells}] ${String(Math.floor(part * 100)).padStart(3)} %  ${speed}`
}

const formatOctets = (octets: number): string =>
  octets < 1e9 ? `${Math.round(octets / 1e6)} MB` : `${(octets / 1e9).toFixed(1)} GB`
