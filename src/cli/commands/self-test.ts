import type { Command } from 'commander'
import { exitCodes } from '../failure.ts'
import { action, type GlobalOptions } from '../options.ts'
import { columns, print } from '../print.ts'

export function addSelfTestCommand(root: Command): void {
  root
    .command('self-test')
    .description(
      'ask each engine for answers that are known; the exit code is 0 when all are right',
    )
    .action(action(testEngines))
}

async function testEngines(options: GlobalOptions): Promise<void> {
  const [{ selfTest }, { native }, { noble }] = await Promise.all([
    import('../../known-answers/self-test.ts'),
    import('../../crypto/native/index.ts'),
    import('../../crypto/noble/index.ts'),
  ])
  const results = [...(await selfTest(native)), ...(await selfTest(noble))]
  const rows = results.map(({ engine, algorithm, passed }) => [
    engine,
    algorithm,
    passed ? 'passed' : 'FAILED',
  ])
  if (results.some(({ passed }) => !passed)) process.exitCode = exitCodes.failed
  await print(options, { results }, columns(rows))
}
