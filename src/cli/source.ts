import { closeSync, fstatSync, openSync, read as readDescriptor } from 'node:fs'
import { promisify } from 'node:util'
import { release, wipe } from '../base/bytes.ts'

/** Octets of a file or of standard input. */
export type Source = {
  /** How many there are; absent for a pipe or a terminal. */
  readonly octets: number | undefined
  /** Pieces that share their memory: each is valid until the next is asked for. To be gone through once. */
  readonly pieces: AsyncIterable<Uint8Array>
}

/** Each read costs a turn of the event loop; a piece that stays in a core's cache is copied faster. */
const pieceOctets = 256 * 1024
const standardInput = 0

const read = promisify(readDescriptor)

/** Opens a file, or standard input when none is named. */
export function openSource(path: string | undefined): Source {
  const descriptor = path === undefined ? standardInput : openSync(path, 'r')
  const status = fstatSync(descriptor)
  const octets = status.isFile() ? status.size : undefined
  const isStream = path === undefined && octets === undefined
  return { octets, pieces: isStream ? streamed() : piecesOf(descriptor) }
}

/** Node's stream waits for a pipe, which is non-blocking, and makes new memory for each piece: it is given back. */
async function* streamed(): AsyncGenerator<Uint8Array> {
  let last = new Uint8Array(0)
  for await (const piece of process.stdin as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    release(last)
    last = piece
    yield piece
  }
}

/** Reads the next piece while the last one is worked on, which halves the time. */
async function* piecesOf(descriptor: number): AsyncGenerator<Uint8Array> {
  let memory = new Uint8Array(pieceOctets)
  let spare = new Uint8Array(pieceOctets)
  let reading = readPiece(descriptor, memory)
  try {
    for (let octets = await reading; octets > 0; octets = await reading) {
      reading = readPiece(descriptor, spare)
      yield memory.subarray(0, octets)
      const used = memory
      memory = spare
      spare = used
    }
  } finally {
    await reading.catch(() => {})
    wipe(memory, spare)
    closeSync(descriptor)
  }
}

function readPiece(descriptor: number, memory: Uint8Array): Promise<number> {
  const reading = read(descriptor, memory, 0, memory.length, null).then((done) => done.bytesRead)
  // A failure is met by whoever asks for the piece, which may be later.
  reading.catch(() => {})
  return reading
}
