import { stat } from 'node:fs/promises'
import { geteuid } from 'node:process'
import { OperatorError } from '../base/error.ts'
import { unlessMissing } from './durable-file.ts'

/** Whose a file or folder is, and who may do what with it, as `stat` tells. */
export type Ownership = { readonly uid: number; readonly mode: number }

const superuser = 0
const writableByOthers = 0o022

/**
 * How somebody else than this process's user and the superuser could change a file or folder.
 * @param user by default the one that this process acts as
 * @returns what follows its name in a message, `undefined` when nobody else can
 */
export function exposure(
  { uid, mode }: Ownership,
  user: number | undefined = geteuid?.(),
): string | undefined {
  if (user !== undefined && uid !== user && uid !== superuser) return `belongs to user ${uid}`
  return (mode & writableByOthers) === 0 ? undefined : 'is writable by others'
}

/**
 * Refuses a folder where somebody else could put another file in the place of one. A missing one is none of theirs.
 * @param name what it is in messages, for example `data folder`
 */
export async function refuseOpenFolder(path: string, name: string): Promise<void> {
  const status = await stat(path).catch(unlessMissing)
  const how = status && exposure(status)
  if (how === undefined) return
  throw new OperatorError('folder-open', `${name}: ${path} ${how}`, {
    hint: `chown it to the user who runs claviger, and chmod go-w ${path}`,
  })
}
