import { exitCodes, explain } from './failure.ts'
import { program } from './program.ts'
import { tell } from './standard.ts'

// A reader that goes away fails the write that meets it; the event would end the process before its work is undone.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

try {
  await program().parseAsync()
  process.exitCode ??= exitCodes.ok
} catch (error) {
  const { text, exitCode } = explain(error)
  if (text !== '') tell(text)
  // A reader that went away does not make a check succeed that failed before.
  if (exitCode !== exitCodes.ok) process.exitCode = exitCode
  process.exitCode ??= exitCodes.ok
}
