import { fstatSync, read as readDescriptor } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { release } from '../base/bytes.ts'

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

/** Opens a file, or standard input when none is named. The file is closed at the end of its pieces. */
export async function openSource(path: string | undefined): Promise<Source> {
  if (path === undefined) return openStandardInput()
  const file = await open(path)
  const status = await file.stat()
  const octets = status.isFile() ? status.size : undefined
  return {
    octets,
    pieces: piecesOf(
      (memory) => readFrom(file, memory),
      () => file.close(),
    ),
  }
}

function openStandardInput(): Source {
  const status = fstatSync(standardInput)
  if (!status.isFile()) return { octets: undefined, pieces: streamed() }
  const read = promisify(readDescriptor)
  const pieces = piecesOf(async (memory) => {
    const { bytesRead } = await read(standardInput, memory, 0, memory.length, null)
    return bytesRead
  })
  return { octets: status.size, pieces }
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

async function readFrom(file: FileHandle, memory: Uint8Array): Promise<number> {
  return (await file.read(memory, 0, memory.length, null)).bytesRead
}

async function* piecesOf(
  read: (memory: Uint8Array) => Promise<number>,
  close: () => Promise<void> = async () => {},
): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(pieceOctets)
  try {
    for (;;) {
      const octets = await read(memory)
      if (octets === 0) return
      yield memory.subarray(0, octets)
    }
  } finally {
    memory.fill(0)
    await close()
  }
}
