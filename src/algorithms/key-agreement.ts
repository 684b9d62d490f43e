/** Key agreement algorithms. Source: AWS KMS API Reference, DeriveSharedSecret; SP 800-56A §5.7.1.2. */
export const keyAgreementAlgorithms = ['ECDH'] as const

export type KeyAgreementAlgorithm = (typeof keyAgreementAlgorithms)[number]
