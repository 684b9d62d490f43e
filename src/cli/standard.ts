/** Writes to standard output. @throws EPIPE when its reader has gone */
export function writeOutput(piece: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(piece, (error) => (error ? reject(error) : resolve()))
  })
}

/** Tells the operator, beside what the command gives. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}
