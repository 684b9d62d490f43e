import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { OperatorError } from '../base/error.ts'
import { exists } from './durable-file.ts'

/**
 * File systems of other machines, by `f_type` (Linux: statfs(2), linux/magic.h). SQLite's write-ahead log needs memory
 * that all its users share, and locks that work: neither is sure there. Others, FUSE among them, don't tell.
 */
const networkFileSystems: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'kAFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x01021997, '9P'],
])

/**
 * @param path a file or folder that may not exist yet
 * @throws OperatorError when it is, or would be, on another machine
 */
export async function refuseNetworkFileSystem(
  path: string,
  fileSystemOf: (path: string) => Promise<{ type: number }> = statfs,
): Promise<void> {
  const { type } = await fileSystemOf(await nearestExisting(path))
  // A negative `f_type` of 32 bits is the same one.
  const name = networkFileSystems.get(type >>> 0)
  if (name === undefined) return
  throw new OperatorError(
    'network-file-system',
    `database: ${path} is on a network file system (${name})`,
    { hint: 'keep the data folder on a disk of this machine' },
  )
}

async function nearestExisting(path: string): Promise<string> {
  const above = dirname(path)
  return above === path || (await exists(path)) ? path : nearestExisting(above)
}
