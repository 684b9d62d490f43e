import type { Command, Option } from 'commander'
import { UsageError } from './failure.ts'
import { action, type GlobalOptions } from './options.ts'

/** Has a command, and all below it, tell wrong use that commander takes, hides, or answers with usage alone. */
export function tellWrongUse(command: Command): void {
  for (const inner of command.commands) tellWrongUse(inner)
  refuseEmptyValues(command)
  requireLast(command)
  if (command.commands.length > 0) addHelp(command)
}

const isText = ({ flags }: Option): boolean => flags.endsWith('<text>')

/** An empty path would be the working folder, which nobody means who writes `--data "$UNSET"`. A text may be empty. */
function refuseEmptyValues(command: Command): void {
  for (const option of command.options.filter((option) => option.required && !isText(option))) {
    command.on(`option:${option.name()}`, (value: string) => {
      if (value === '') throw new UsageError(`option '${option.flags}' has an empty value`)
    })
  }
}

/** Commander asks for required options before it looks for unknown ones: a misspelt name would count as missing. */
function requireLast(command: Command): void {
  for (const option of command.options.filter(({ mandatory }) => mandatory)) {
    option.makeOptionMandatory(false)
    command.hook('preAction', () => {
      if (command.getOptionValue(option.attributeName()) !== undefined) return
      throw new UsageError(`required option '${option.flags}' not specified`)
    })
  }
}

/** Commander's own does not say that a command is unknown. */
function addHelp(group: Command): void {
  const help = async (_: GlobalOptions, ...names: string[]) =>
    names.reduce(commandNamed, group).help()
  group.command('help [command...]').description('display help for command').action(action(help))
}

function commandNamed(group: Command, name: string): Command {
  const found = group.commands.find((command) => command.name() === name)
  if (found) return found
  throw new UsageError(`unknown command '${name}'`)
}
