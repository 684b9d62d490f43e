import { bytesEqual } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { equalConstantTime } from '../crypto/constant-time.ts'
import type { KeyedHmac } from '../crypto/engine.ts'

/** A place between two lines of a log. */
export type Position = {
  /** Lines before it. */
  readonly sequence: number
  /** Octets before it. */
  readonly length: number
  /** The MAC of the line before it: 64 hexadecimal digits. */
  readonly mac: string
}

/** Which log a chain belongs to. */
export type LogIdentity = {
  readonly slot: number
  /** 32 hexadecimal digits, drawn when the log was made: a log can't be passed off as another of its slot. */
  readonly file: string
}

/** Octets of one line: over what `event.ts` lets through, were every character one of 3 octets. */
export const lineOctetsMax = 3 << 20

// The first octet of what is MACed tells what it is, so that no MAC of one kind passes for another.
const domain = { genesis: 0, line: 1, head: 2, writeAhead: 3 }

const newline = 0x0a
const macOctets = 32
const macDigits = 2 * macOctets
const macOpen = ',"mac":"'
const macClose = '"}}'
const macTailOctets = macOpen.length + macDigits + macClose.length

/** Octets that the chain puts behind an event, its newline included. */
export const chainOctetsMax = macTailOctets + 64

/**
 * The keyed chain through one log: each event's last member is `"chain":{"slot":…,"sequence":…,"mac":…}` with
 * mac = HMAC-SHA-256(key, 01 ‖ mac of the line before ‖ the line's octets up to `,"mac"`), which its slot and
 * sequence are part of. The first line follows HMAC-SHA-256(key, 00 ‖ slot and file).
 */
export class Chain {
  readonly #key: KeyedHmac
  readonly #slot: number
  readonly #link = Buffer.alloc(1 + macOctets, domain.line)
  #position: Position

  constructor(key: KeyedHmac, slot: number, position: Position) {
    this.#key = key
    this.#slot = slot
    this.#position = position
  }

  get position(): Position {
    return this.#position
  }

  /** Goes back to where the chain stood before lines that could not be written. */
  returnTo(position: Position): void {
    this.#position = position
  }

  /**
   * Appends an event (JSON without its closing brace) to `target` as a line of the chain.
   * @returns the end of the line
   */
  write(event: string, target: Buffer, start: number): number {
    let at = start + target.write(event, start)
    at += target.write(this.#member(), at, 'latin1')
    const mac = this.#mac(target.subarray(start, at))
    at += target.write(`${macOpen}${mac}${macClose}\n`, at, 'latin1')
    this.#advance(mac, at - start)
    return at
  }

  /** Steps over a line, given without its newline, when it is the next one of the chain. */
  accept(line: Uint8Array): boolean {
    const end = line.length - macTailOctets
    if (end < 0) return false
    const chained = line.subarray(0, end)
    const member = utf8(this.#member())
    if (!bytesEqual(chained.subarray(-member.length), member)) return false
    const mac = this.#mac(chained)
    const tail = utf8(`${macOpen}${mac}${macClose}`)
    if (!equalConstantTime(line.subarray(end), tail)) return false
    this.#advance(mac, line.length + 1)
    return true
  }

  /** Steps over lines up to the first that is not whole, or not the next one. @returns where it begins */
  acceptAll(lines: Uint8Array): number {
    let at = 0
    for (let end = lines.indexOf(newline); end !== -1; end = lines.indexOf(newline, at)) {
      if (!this.accept(lines.subarray(at, end))) break
      at = end + 1
    }
    return at
  }

  #member(): string {
    return `,"chain":{"slot":${this.#slot},"sequence":${this.#position.sequence + 1}`
  }

  #mac(chained: Uint8Array): string {
    this.#link.write(this.#position.mac, 1, 'hex')
    return this.#key.hexMac(this.#link, chained)
  }

  #advance(mac: string, octets: number): void {
    const { sequence, length } = this.#position
    this.#position = { sequence: sequence + 1, length: length + octets, mac }
  }
}

/** The position before the first line of a log. */
export function genesis(key: KeyedHmac, { slot, file }: LogIdentity): Position {
  const mac = key.hexMac(Uint8Array.of(domain.genesis), utf8(`${slot}:${file}`))
  return { sequence: 0, length: 0, mac }
}

/** What begins with a head: its own file, or the one of lines that are written ahead. */
export type HeadPlace = 'head' | 'writeAhead'

/** The MAC of a head's text. */
export function headMac(key: KeyedHmac, text: string, place: HeadPlace): string {
  return key.hexMac(Uint8Array.of(domain[place]), utf8(text))
}

/** The sequence that a line claims to have, whether or not its MAC verifies. */
export function claimedSequence(line: Uint8Array): number | undefined {
  const tail = Buffer.from(line.buffer, line.byteOffset, line.length).toString('latin1').slice(-160)
  const match = /,"chain":\{"slot":\d+,"sequence":(\d{1,15}),"mac":"[0-9a-f]{64}"\}\}$/.exec(tail)
  return match ? Number(match[1]) : undefined
}
