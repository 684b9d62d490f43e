import { expect, test, vi } from 'vitest'
import { assembleKeystore } from '../src/app.ts'
import { noble } from '../src/crypto/noble/index.ts'
import { refusal, settings } from './kms/doors.ts'

// It takes any signature.
vi.spyOn(noble.ed25519, 'verify').mockResolvedValue(true)

test('the second engine is asked for its known answers too, where it does the work', async () => {
  const report = vi.fn()
  const keystore = await assembleKeystore(settings({ engine: 'noble', report }))
  try {
    const spec = { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' } as const
    const { name } = await refusal(keystore.kms().createKey(spec))
    expect(name).toBe('KMSInternalException')
    expect(String(report.mock.calls[0]?.[0])).toContain(
      'self-test: Ed25519 of engine noble does not give its known answer',
    )
    const { KeyMetadata } = await keystore.kms().createKey()
    expect(KeyMetadata.KeySpec).toBe('SYMMETRIC_DEFAULT')
  } finally {
    await keystore.close()
  }
})
