// Adds 1 to a counter a number of times, each in a change of its own that reads it first.
import { openSqlite } from '../../src/storage/sqlite.ts'
import { counterOptions } from './counter.ts'

const [path = '', times = '0'] = process.argv.slice(2)
const database = await openSqlite(counterOptions({ path }))
for (let done = 0; done < Number(times); done++)
  await database.change(async (tx) => {
    const { value } = await tx
      .selectFrom('counter')
      .select('value')
      .where('name', '=', 'a')
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('counter')
      .set({ value: value + 1 })
      .where('name', '=', 'a')
      .execute()
  })
await database.close()
