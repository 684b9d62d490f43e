import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'

/** What the AWS SDK's signer takes as a hash. */
class Sha256 {
  readonly #state: Hash | Hmac

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#state = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret))
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#state.update(bytes(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.#state.digest()
  }

  reset(): void {}
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}

export type Credentials = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** Signs as the AWS SDK for JavaScript does; returns all headers. */
export async function signAsSdk(
  request: { method?: string; path?: string; headers: Record<string, string>; body: string },
  credentials: Credentials,
  { region = 'us-east-1', service = 'kms', time = Date.now() } = {},
): Promise<Record<string, string>> {
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 })
  const { headers } = await signer.sign(
    {
      method: request.method ?? 'POST',
      protocol: 'http:',
      hostname: request.headers.host ?? 'localhost',
      path: request.path ?? '/',
      query: {},
      headers: request.headers,
      body: request.body,
    },
    { signingDate: new Date(time) },
  )
  return headers
}
