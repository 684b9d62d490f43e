import { lstatSync, rmSync } from 'node:fs'
import { access, constants, type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { release } from '../base/bytes.ts'
import { OperatorError, reasonOf } from '../base/error.ts'
import { randomHex } from '../crypto/random.ts'
import { putNew, unlessMissing } from '../storage/durable-file.ts'
import { UsageError } from './failure.ts'
import type { FileOptions } from './options.ts'
import { writeOutput } from './standard.ts'

/** The mode of a new file that everybody may read whom the process's mask leaves. */
export const asMasked = 0o666

type Pieces = AsyncIterable<Uint8Array>
type SinkOptions = Pick<FileOptions, 'out' | 'force'> & {
  /** Of a new file, before the process's mask. */
  readonly mode: number
}

/** Refuses, before anything is done, to replace a file or to write octets to a terminal. */
export function checkSink({ out, force }: FileOptions, kind: 'octets' | 'text'): void {
  if (out !== undefined) {
    checkFile(out, force ?? false)
  } else if (kind === 'octets' && process.stdout.isTTY) {
    throw new UsageError('standard output is a terminal; --out names a file')
  }
}

/** Refuses, before a run of minutes, a file whose folder takes none. */
export async function checkFolder(out: string): Promise<void> {
  try {
    await access(dirname(out), constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new OperatorError('output-file', `output: ${out} cannot be written: ${reasonOf(cause)}`, {
      cause,
    })
  }
}

/** What is at hand as one piece. */
export async function* once(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece
}

/**
 * Writes pieces to standard output as they come, or to a file that appears as a whole or not at all. The memory of
 * each piece is given back.
 */
export async function deliver(pieces: Pieces, { out, force, mode }: SinkOptions): Promise<void> {
  if (out !== undefined) return deliverFile(pieces, out, force ?? false, mode)
  for await (const piece of pieces) {
    await writeOutput(piece)
    release(piece)
  }
}

async function deliverFile(
  pieces: Pieces,
  out: string,
  force: boolean,
  mode: number,
): Promise<void> {
  const temporary = `${out}.${randomHex(8)}.part`
  // Before there is a file: a signal may come as soon as it is there.
  const forget = unlinkWhenKilled(temporary)
  try {
    await writePieces(pieces, await open(temporary, 'wx', mode))
    if (force) await rename(temporary, out)
    else while (!(await putNew(temporary, out))) checkFile(out, false)
  } finally {
    forget()
    await unlink(temporary).catch(unlessMissing)
  }
}

/** Writes a piece while the next one is made, which saves a third of the time. */
async function writePieces(pieces: Pieces, file: FileHandle): Promise<void> {
  let writing = Promise.resolve()
  try {
    for await (const piece of pieces) {
      await writing
      writing = writePiece(file, piece)
      // A failure is met at the next turn.
      writing.catch(() => {})
    }
    await writing
  } finally {
    await writing.catch(() => {})
    await file.close()
  }
}

async function writePiece(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten
  release(piece)
}

function checkFile(out: string, force: boolean): void {
  const status = lstatSync(out, { throwIfNoEntry: false })
  if (!status) return
  // Replacing /dev/null would be the end of it.
  if (!status.isFile()) {
    throw new OperatorError('output-file', `output: ${out} is no regular file`, {
      hint: `standard output goes there with > ${out}`,
    })
  }
  if (force) return
  throw new OperatorError('output-file', `output: ${out} exists already`, {
    hint: '--force replaces it',
  })
}

/** A plaintext must not be left behind by Ctrl-C or Ctrl-\. @returns how to stop listening */
function unlinkWhenKilled(path: string): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
  const end = (signal: NodeJS.Signals) => {
    forget()
    rmSync(path, { force: true })
    // What quits a process may leave its memory in a file.
    process.kill(process.pid, signal === 'SIGQUIT' ? 'SIGTERM' : signal)
  }
  const forget = () => {
    for (const signal of signals) process.off(signal, end)
  }
  for (const signal of signals) process.on(signal, end)
  return forget
}
