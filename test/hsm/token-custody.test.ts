import { custodyContract } from '../custody/custody.contract.ts'
import { custodyOf, freshBinding, softhsm } from './softhsm.ts'

custodyContract('PKCS#11 token (SoftHSM)', async () => {
  const hsm = softhsm()
  const custody = custodyOf(hsm)
  await custody.connect()
  return {
    custody,
    binding: freshBinding,
    async close() {
      await custody.close()
      hsm.remove()
    },
  }
})
