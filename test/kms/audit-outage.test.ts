import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KMS } from '@aws-sdk/client-kms'
import pkcs11js from 'pkcs11js'
import { expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { verifyAudit } from '../../src/maintenance.ts'
import { startServer } from '../../src/server/server.ts'
import { folderSettings, placeIn } from '../durability/folder-settings.ts'
import { inspect } from '../hsm/inspector.ts'
import { pin, softhsm, tokenLabel } from '../hsm/softhsm.ts'
import { whileFull } from '../storage/full-disk.ts'
import { inFolder, region } from './doors.ts'
import { SkippingClock } from './skipping-clock.ts'

const CustomKeyStoreId = 'cks-1'
const Plaintext = Uint8Array.of(1)

test.for(['disk', 'operating-system'] as const)(
  'while the audit cannot be written nothing is answered and nothing changes; then it goes on (%s)',
  (audit) =>
    inFolder(async (folder) => {
      const clock = new SkippingClock()
      let timers = 0
      const { every } = clock
      // An attempt that failed sets the timer of the next one.
      clock.every = (period, work) => {
        timers++
        return every.call(clock, period, work)
      }
      const hsm = softhsm()
      const store = {
        name: CustomKeyStoreId,
        module: hsm.modulePath,
        token: tokenLabel,
        pin: () => utf8(pin),
      }
      const keystore = await assembleKeystore(
        folderSettings(folder, { audit, clock, stores: [store] }),
      )
      const server = await startServer({
        listen: { host: '127.0.0.1', port: 0 },
        endpoint: keystore.endpoint(),
        clock,
        healthy: () => keystore.healthy(),
        failed: (error) => {
          throw error
        },
      })
      const credentials = await keystore.createAccessKey()
      const http = new KMS({ endpoint: server.url, region, credentials, maxAttempts: 1 })
      const inProcess = new KMS({ ...keystore.clientConfig(), maxAttempts: 1 })
      const log = join(placeIn(folder).folder, 'audit', '0001.jsonl')
      const keys = async () => (await keystore.kms().listKeys()).Keys.length
      const objects = () => {
        const { cryptoki, session, close } = inspect(hsm, tokenLabel)
        cryptoki.C_FindObjectsInit(session, [{ type: pkcs11js.CKA_TOKEN, value: true }])
        const found = cryptoki.C_FindObjects(session, 100)
        cryptoki.C_FindObjectsFinal(session)
        close()
        return found.length
      }
      const health = async () => (await fetch(`${server.url}/health`)).status
      try {
        const KeyId = (await http.createKey({})).KeyMetadata?.Arn ?? ''
        // The log becomes larger than every other file, so that it alone meets the limit.
        const EncryptionContext = { filler: 'x'.repeat(8_000) }
        for (let n = 0; n < 250; n++)
          await inProcess.encrypt({ KeyId, Plaintext, EncryptionContext })
        const [before, made] = [await keys(), objects()]
        expect(await health()).toBe(200)

        await whileFull(log, async () => {
          const unanswered = {
            name: 'ServiceUnavailable',
            message: 'The service is temporarily unable to answer.',
            $metadata: { httpStatusCode: 503 },
          }
          const asked = [
            () => http.encrypt({ KeyId, Plaintext }),
            () => http.describeKey({ KeyId }),
            () => http.createKey({}),
            () => http.createKey({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId }),
            () => http.disableKey({ KeyId }),
            () => http.rotateKeyOnDemand({ KeyId }),
            () => inProcess.encrypt({ KeyId, Plaintext }),
            () => inProcess.disableKey({ KeyId }),
          ]
          for (const ask of asked) await expect(ask()).rejects.toMatchObject(unanswered)
          const unsigned = await fetch(server.url, { method: 'POST', body: '{}' })
          expect(unsigned.status).toBe(503)
          await expect(keystore.kms().encrypt({ KeyId, Plaintext })).rejects.toMatchObject({
            name: 'AuditUnavailable',
          })
          expect(await health()).toBe(503)
          // It tries again, and the disk is still full.
          const timersBefore = timers
          clock.skip(100)
          await expect.poll(() => timers).toBeGreaterThan(timersBefore)
          expect(await health()).toBe(503)
        })

        clock.skip(1_000)
        await expect.poll(health).toBe(200)
        expect((await http.encrypt({ KeyId, Plaintext })).KeyId).toBe(KeyId)
        expect(await keys()).toBe(before)
        expect(objects()).toBe(made)
        const { KeyMetadata } = await http.describeKey({ KeyId })
        expect(KeyMetadata?.Enabled).toBe(true)
        await http.createKey({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId })
        expect(objects()).toBe(made + 1)
      } finally {
        http.destroy()
        await server.stop()
        await keystore.close()
        hsm.remove()
      }
      const names = readFileSync(log, 'utf8')
        .match(/"eventName":"\w+"/g)
        ?.slice(-7)
      expect(names).toContain('"eventName":"AuditOutage"')
      expect((await verifyAudit({ at: placeIn(folder) })).findings).toEqual([])
    }),
)
