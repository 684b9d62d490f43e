import { writeSync } from 'node:fs'
import type { FileAudit } from '../../src/audit/file-audit.ts'
import type { SealedStore } from '../../src/seal/sealed-store.ts'
import { event, insertNote, openTestAudit, openTestStore } from './house.ts'

/** Writes until it is killed, or kills itself at a named point of a change. */
const [, , root = '', durability = '', point = ''] = process.argv
const store = await openTestStore(root)
const audit = await openTestAudit(root, store, durability as 'disk' | 'operating-system')

const die = () => process.kill(process.pid, 'SIGKILL')
const acknowledge = (id: string) => writeSync(1, `${id}\n`)

async function change(id: string, point = ''): Promise<void> {
  const recorded = await store.change(async (change) => {
    await insertNote(change, id)
    if (point === 'committed') change.afterCommit(die)
    const recorded = await audit.enlist(change, event(id))
    if (point === 'enlisted') die()
    return recorded
  })
  await recorded()
  acknowledge(id)
}

async function write(name: string, audit: FileAudit, _store: SealedStore): Promise<void> {
  for (let n = 0; ; n++) {
    const id = `${process.pid}-${name}-${n}`
    if (n % 5 === 0) await change(id)
    else {
      await audit.record(event(id))
      acknowledge(id)
    }
  }
}

if (point === '') {
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => write(name, audit, store)))
} else {
  await change('first')
  await change('second', point)
  die()
}
