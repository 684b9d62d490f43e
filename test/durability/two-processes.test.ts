import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import { inFolder, refusal } from '../kms/doors.ts'
import { folderSettings } from './folder-settings.ts'

const child = fileURLToPath(new URL('two-processes.child.ts', import.meta.url))

/** A second process on the folder, and how to have it call something. */
async function neighbour(folder: string) {
  const process_ = spawn(process.execPath, [child, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value ?? '') as string
  expect(await next()).toBe('ready')
  return {
    call(method: string, input: object) {
      process_.stdin.write(`${JSON.stringify({ method, input })}\n`)
      return next()
    },
    end() {
      const ended = new Promise((resolve) => process_.once('exit', resolve))
      process_.stdin.end()
      return ended
    },
  }
}

test('what one process does to a key, an alias or a policy holds for the next call of another', () =>
  inFolder(async (folder) => {
    const keystore = await assembleKeystore(folderSettings(folder))
    const kms = keystore.kms()
    const KeyId = (await kms.createKey({})).KeyMetadata.KeyId
    const other = await neighbour(folder)
    const Plaintext = Uint8Array.of(1)
    const ours = () =>
      kms.encrypt({ KeyId, Plaintext }).then(
        () => 'done',
        (error) => error.name,
      )
    const theirs = () =>
      other.call('generateDataKeyWithoutPlaintext', { KeyId, KeySpec: 'AES_256' })
    try {
      for (let round = 0; round < 20; round++) {
        expect([await ours(), await theirs()]).toEqual(['done', 'done'])
        expect(await other.call('disableKey', { KeyId })).toBe('done')
        expect(await ours()).toBe('DisabledException')
        await kms.enableKey({ KeyId })
        expect(await theirs()).toBe('done')
        await kms.disableKey({ KeyId })
        expect(await theirs()).toBe('DisabledException')
        expect(await other.call('enableKey', { KeyId })).toBe('done')
      }
      await other.call('createAlias', { AliasName: 'alias/shared', TargetKeyId: KeyId })
      expect((await kms.describeKey({ KeyId: 'alias/shared' })).KeyMetadata.KeyId).toBe(KeyId)
      await kms.deleteAlias({ AliasName: 'alias/shared' })
      expect(await other.call('describeKey', { KeyId: 'alias/shared' })).toBe('NotFoundException')
      const Statement = [
        { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' },
        { Effect: 'Deny', Principal: '*', Action: 'kms:Encrypt', Resource: '*' },
      ]
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
      expect(await other.call('putKeyPolicy', { KeyId, Policy })).toBe('done')
      expect((await refusal(kms.encrypt({ KeyId, Plaintext }))).name).toBe('AccessDeniedException')
    } finally {
      await other.end()
      await keystore.close()
    }
  }))
