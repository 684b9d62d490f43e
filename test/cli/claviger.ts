import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../bin/claviger.mjs', import.meta.url))

export type Run = { code: number | null; stdout: string; stderr: string; octets: Buffer }
export type RunOptions = { input?: Uint8Array; env?: Record<string, string> }

/** The command line as a shell has it, in a home of its own. */
export function home() {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-cli-'))
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    XDG_DATA_HOME: join(folder, 'share'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  }
  const children: Child[] = []
  const start = (args: readonly string[], more: Record<string, string> = {}): Child => {
    const child = spawn(process.execPath, [bin, ...args], { env: { ...env, ...more }, cwd: folder })
    children.push(child)
    return child
  }

  const run = (args: readonly string[], { input, env: more }: RunOptions = {}): Promise<Run> => {
    const child = start(args, more)
    // A command that refuses before it reads is gone when the input comes.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    return ended(child)
  }

  return {
    folder,
    path: (name: string) => join(folder, name),
    start,
    run,
    /** Runs what must succeed, and gives what it printed. */
    async ok(args: readonly string[], options?: RunOptions): Promise<string> {
      const { code, stdout, stderr } = await run(args, options)
      if (code !== 0) throw new Error(`claviger ${args.join(' ')}: exit ${code}\n${stderr}`)
      return stdout.trimEnd()
    },
    async json(args: readonly string[], options?: RunOptions) {
      return JSON.parse(await this.ok([...args, '--json'], options))
    },
    /** Ends what a failed test has left running, too. */
    remove() {
      for (const child of children) child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type Home = ReturnType<typeof home>
type Child = ChildProcessWithoutNullStreams

export function ended(child: Child): Promise<Run> {
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => err.push(piece))
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const octets = Buffer.concat(out)
      resolve({ code, octets, stdout: octets.toString(), stderr: Buffer.concat(err).toString() })
    })
  })
}
