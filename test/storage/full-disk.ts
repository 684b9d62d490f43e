import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'

/** Lets no file of this process grow beyond what this one has now, as on a full disk. */
export async function whileFull<T>(file: string, work: () => Promise<T>): Promise<T> {
  limitFileSize(String(statSync(file).size))
  try {
    return await work()
  } finally {
    limitFileSize('unlimited')
  }
}

const limitFileSize = (octets: string) =>
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${octets}:`])
