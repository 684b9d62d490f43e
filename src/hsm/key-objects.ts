import { type KeySpec, keySpecs } from '../algorithms/key-spec.ts'
import { BoundedMap } from '../base/bounded-map.ts'
import { bytesEqual } from '../base/bytes.ts'
import { hex } from '../base/encoding.ts'
import type { Hash, PublicKey } from '../crypto/engine.ts'
import { type MaterialReference, MaterialUnusable } from '../custody/custody.ts'
import { type Connection, lost, type Session } from './connection.ts'
import { type Attribute, cka, cko, type Handle } from './cryptoki.ts'
import { type ObjectName, readReference } from './object-name.ts'

/** The key that is used, or the public key beside it. */
export type Part = 'key' | 'publicKey'
export const parts: readonly Part[] = ['key', 'publicKey']

export type KeyObject = {
  handle: Handle
  /** CKA_LABEL as the token has it. */
  label: Uint8Array
  /** What a caller made of the object's public value, kept as long as the handle. */
  publicKey?: PublicKey
}

type Located = ObjectName & { digits: string }

/** Handles that one connection remembers. A search costs 1.2 ms among 200 objects, and more among more. */
const handlesMax = 10_000

/** Finds the objects of references, and remembers their handles for as long as the connection lives. */
export class KeyObjects {
  readonly #hash: Hash
  readonly #located = new WeakMap<MaterialReference, Located>()
  #connection: Connection | undefined
  #found = new BoundedMap<string, KeyObject>(handlesMax)

  constructor(hash: Hash) {
    this.#hash = hash
  }

  /**
   * @throws MaterialUnusable when there is no such object, or it belongs to another binding
   * @throws CryptokiFailure when the token is gone, which looks the same at first
   */
  find(session: Session, reference: MaterialReference, part: Part): KeyObject {
    const object = this.lookUp(session, reference, part)
    if (object) return object
    throw new MaterialUnusable(
      `the material of key ${reference.binding.key} is no longer in the token`,
    )
  }

  /** Like `find`, with `undefined` for an object that is not in the token. */
  lookUp(session: Session, reference: MaterialReference, part: Part): KeyObject | undefined {
    const located = this.#locate(reference)
    const { key, spec } = reference.binding
    const found = this.#foundIn(session.connection)
    const place = `${part} ${located.digits}`
    const known = found.get(place)
    const object = known ?? search(session, located, classOf(spec, part))
    if (!object) {
      if (session.connection.answers()) return undefined
      throw lost()
    }
    // Compared at each use: another row may name an object that was found for its owner.
    if (!bytesEqual(object.label, located.label)) {
      throw new MaterialUnusable(`the object in the token is not the material of key ${key}`)
    }
    if (!known) found.set(place, object)
    return object
  }

  forget(reference: MaterialReference): void {
    const { digits } = this.#locate(reference)
    for (const part of parts) this.#found.delete(`${part} ${digits}`)
  }

  #locate(reference: MaterialReference): Located {
    const known = this.#located.get(reference)
    if (known) return known
    const name = readReference(this.#hash, reference)
    const located = { ...name, digits: hex(name.id) }
    this.#located.set(reference, located)
    return located
  }

  #foundIn(connection: Connection): BoundedMap<string, KeyObject> {
    if (this.#connection !== connection) {
      this.#connection = connection
      this.#found = new BoundedMap(handlesMax)
    }
    return this.#found
  }
}

function classOf(spec: KeySpec, part: Part): number {
  if (part === 'publicKey') return cko.PUBLIC_KEY
  return 'octets' in keySpecs[spec].material ? cko.SECRET_KEY : cko.PRIVATE_KEY
}

/** The one object of this class and CKA_ID that only a user with the PIN can have made. */
function search(session: Session, { id }: ObjectName, objectClass: number): KeyObject | undefined {
  const { cryptoki, handle } = session
  const template: Attribute[] = [
    { type: cka.CLASS, value: objectClass },
    { type: cka.ID, value: id },
    { type: cka.PRIVATE, value: true },
  ]
  cryptoki.C_FindObjectsInit(handle, template)
  const handles = cryptoki.C_FindObjects(handle, 2)
  cryptoki.C_FindObjectsFinal(handle)
  const [found] = handles
  if (!found) return undefined
  if (handles.length > 1) throw new MaterialUnusable('two objects in the token have one CKA_ID')
  const [label] = cryptoki.C_GetAttributeValue(handle, found, [{ type: cka.LABEL }])
  return label && { handle: found, label: label.value }
}
