// Opens a database and closes it, or says with what code it was refused and why.
import { OperatorError } from '../../src/base/error.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { counterOptions } from './counter.ts'

const [path = ''] = process.argv.slice(2)
try {
  await (await openSqlite(counterOptions({ path }))).close()
  process.stdout.write('opened')
} catch (error) {
  if (!(error instanceof OperatorError)) throw error
  process.stdout.write(`${error.code}: ${error.message}`)
}
