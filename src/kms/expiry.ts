import type { Audit } from '../audit/audit.ts'
import { randomUuid } from '../crypto/random.ts'
import { deleteKeyRows, destroyMaterial, dueKeys, keysPerSweepMax } from '../keystore/deletion.ts'
import { type KeyIdentity, keyArn, keyResourceType } from '../keystore/key.ts'
import type { Keystore } from '../keystore/keystore.ts'

/** Milliseconds between two looks for keys whose waiting period has passed. They are unusable from the moment it has. */
export const expiryMilliseconds = 60_000

/**
 * Deletes the keys whose waiting period has passed, each with its audit event. What fails is left to a later time, and
 * keeps no other key from its turn; once something was seen put back, nothing is deleted any more.
 * @param after where the last time ended; at first an empty text
 * @returns where to go on the next time
 * @throws SealBroken
 */
export async function deleteDueKeys(
  keystore: Keystore,
  audit: Audit,
  report: (error: unknown) => void,
  after: string,
): Promise<string> {
  const due = await dueKeys(keystore, after)
  for (const identity of due) {
    // A row that was put back must not end a key.
    await keystore.store.refresh()
    try {
      await deleteKey(keystore, audit, identity)
    } catch (error) {
      report(error)
    }
  }
  return due.length < keysPerSweepMax ? '' : (due.at(-1)?.id ?? '')
}

async function deleteKey(keystore: Keystore, audit: Audit, identity: KeyIdentity): Promise<void> {
  const { account, region } = identity
  const arn = keyArn(identity)
  const time = keystore.clock.now()
  await destroyMaterial(keystore, identity)
  const delivered = await keystore.store.change(async (change) => {
    if (!(await deleteKeyRows(change, identity, time))) return undefined
    return audit.enlist(change, {
      caller: { type: 'service', account },
      source: 'kms.amazonaws.com',
      name: 'DeleteKey',
      region,
      time,
      requestId: randomUuid(),
      sourceAddress: 'AWS Internal',
      userAgent: 'AWS Internal',
      readOnly: false,
      additionalEventData: { keyId: arn },
      resources: [{ arn, account, type: keyResourceType }],
    })
  })
  await delivered?.()
}
