import type { FileHandle } from 'node:fs/promises'
import { lineOctetsMax } from './chain.ts'

export type LogLine = {
  /** Without the newline. Valid until the next line is asked for. */
  readonly octets: Uint8Array
  /** Where it starts in the file. */
  readonly start: number
  /** Whether a newline ends it: the last line may be torn, or longer than any line may be. */
  readonly whole: boolean
}

const readOctets = 1 << 16

/** The lines of a log from an offset on, in bounded memory. Ends after the first line that is not whole. */
export async function* linesOf(file: FileHandle, from: number): AsyncGenerator<LogLine> {
  const buffer = Buffer.allocUnsafeSlow(lineOctetsMax + readOctets)
  let base = from
  let filled = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, readOctets, base + filled)
    filled += bytesRead
    let at = 0
    for (let end = buffer.subarray(0, filled).indexOf(10); end !== -1; ) {
      yield { octets: buffer.subarray(at, end), start: base + at, whole: true }
      at = end + 1
      end = buffer.subarray(0, filled).indexOf(10, at)
    }
    if (bytesRead === 0 || filled - at > lineOctetsMax) {
      if (filled > at) yield { octets: buffer.subarray(at, filled), start: base + at, whole: false }
      return
    }
    buffer.copyWithin(0, at, filled)
    base += at
    filled -= at
  }
}
