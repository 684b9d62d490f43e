import {
  type GeneratedMaterial,
  type MaterialBinding,
  MaterialUnusable,
} from '../custody/custody.ts'
import { lost, type Session } from './connection.ts'
import type { Handle, Mechanism } from './cryptoki.ts'
import { isStale } from './failure.ts'
import { type ObjectName, writeToken } from './object-name.ts'
import { readPublicKey } from './public-key.ts'
import { formOf, isAsMade, type Templates, templatesFor } from './templates.ts'

type Made = { key: Handle; publicKey?: Handle }

/** Makes the objects of a material inside the token; what came out otherwise than ordered is destroyed again. */
export async function generateObjects(
  session: Session,
  binding: MaterialBinding,
  name: ObjectName,
): Promise<GeneratedMaterial> {
  const templates = templatesFor(binding, name)
  const made = await make(session, { mechanism: formOf(binding).generator }, templates)
  try {
    if (!isAsMade(session.cryptoki, session.handle, made.key, templates.key)) {
      throw new MaterialUnusable(`the token made a key that is not as secret as it must be`)
    }
    const token = writeToken(binding, name)
    if (!made.publicKey) return { token }
    return { token, publicKey: readPublicKey(session, made.publicKey, binding.spec) }
  } catch (error) {
    discard(session, made)
    // The handle of an object just made is void only when its token has gone.
    throw isStale(error) ? lost() : error
  }
}

async function make(session: Session, mechanism: Mechanism, templates: Templates): Promise<Made> {
  const { cryptoki, handle } = session
  const { key, publicKey } = templates
  if (!publicKey) return { key: await cryptoki.C_GenerateKeyAsync(handle, mechanism, key) }
  const pair = await cryptoki.C_GenerateKeyPairAsync(handle, mechanism, publicKey, key)
  return { key: pair.privateKey, publicKey: pair.publicKey }
}

function discard({ cryptoki, handle }: Session, made: Made): void {
  for (const object of [made.key, made.publicKey]) {
    try {
      if (object) cryptoki.C_DestroyObject(handle, object)
    } catch {
      // The error that brought us here says more; who asked for the object knows its name.
    }
  }
}
