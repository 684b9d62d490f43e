import { join } from 'node:path'
import { KMS } from '@aws-sdk/client-kms'
import { expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import { systemClock } from '../../src/base/clock.ts'
import { keystoreFile } from '../../src/seal/open-store.ts'
import { startServer } from '../../src/server/server.ts'
import { folderSettings, placeIn } from '../durability/folder-settings.ts'
import { whileFull } from '../storage/full-disk.ts'
import { inFolder, region } from './doors.ts'
import { eventsOf } from './served-folder.ts'

test('a change that a full disk does not take is refused and audited, the operator learns why, the rest goes on', () =>
  inFolder(async (folder) => {
    const problems: unknown[] = []
    const report = (problem: unknown) => problems.push(problem)
    const keystore = await assembleKeystore(folderSettings(folder, { audit: 'disk', report }))
    const server = await startServer({
      listen: { host: '127.0.0.1', port: 0 },
      endpoint: keystore.endpoint(),
      clock: systemClock,
      healthy: () => keystore.healthy(),
      failed: report,
    })
    const credentials = await keystore.createAccessKey()
    const http = new KMS({ endpoint: server.url, region, credentials, maxAttempts: 1 })
    const data = placeIn(folder).folder
    const keys = async () => (await http.listKeys({})).Keys?.length
    try {
      const KeyId = (await http.createKey({})).KeyMetadata?.Arn
      // Larger than every other file but the audit's write-ahead one, which does not grow.
      await whileFull(`${keystoreFile(data)}-wal`, async () => {
        const internal = {
          name: 'KMSInternalException',
          message: 'An internal error occurred.',
          $metadata: { httpStatusCode: 500 },
        }
        await expect(http.createKey({})).rejects.toMatchObject(internal)
        await expect(http.disableKey({ KeyId })).rejects.toMatchObject(internal)
        const told = expect.objectContaining({ name: 'OperatorError', code: 'database-io' })
        expect(problems.length).toBeGreaterThan(0)
        expect(problems).toEqual(problems.map(() => told))
        expect(await keys()).toBe(1)
        await http.encrypt({ KeyId, Plaintext: Uint8Array.of(1) })
        expect((await fetch(`${server.url}/health`)).status).toBe(200)
      })
      expect((await http.describeKey({ KeyId })).KeyMetadata?.Enabled).toBe(true)
      await http.createKey({})
      expect(await keys()).toBe(2)
    } finally {
      http.destroy()
      await server.stop()
      await keystore.close()
    }
    const failed = eventsOf(join(data, 'audit', '0001.jsonl')).filter(({ errorCode }) => errorCode)
    expect(failed).toMatchObject([
      { eventName: 'CreateKey', errorCode: 'KMSInternalException' },
      { eventName: 'DisableKey', errorCode: 'KMSInternalException' },
    ])
  }))
