// Takes a lock, says so, and holds it until it is killed.
import { tryLock } from '../../src/storage/process-lock.ts'

const lock = tryLock(process.argv[2] ?? '')
process.stdout.write(lock ? 'locked' : 'refused')
setInterval(() => {}, 1000)
