import type { CurveRow } from './curve.ts'

const p = 2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 1n

/** A curve with what SM2 hashes beside a message: its coefficient b and its base point. */
type Sm2Curve = CurveRow & { b: bigint; x: bigint; y: bigint }

/** The curve of SM2. Source: GB/T 32918.5-2017, clause 2; the identifier is of GM/T 0006. */
export const sm2Curve: Readonly<Sm2Curve> = {
  openssl: 'SM2',
  oid: '2a811ccf5501822d',
  octets: 32,
  p,
  a: p - 3n,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  x: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  y: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
  orderBits: 256,
  slow: true,
}
