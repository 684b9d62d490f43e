import type { HashName } from '../../algorithms/hash.ts'
import type { Curve } from '../../algorithms/key-spec.ts'
import { table } from '../../base/table.ts'

/** In hexadecimal; points are uncompressed. */
export type EcdsaAnswer = Readonly<Record<'signer' | 'message' | 'r' | 's', string>> & {
  readonly hash: HashName
}

/** RFC 6979 §A.2.5, §A.2.6, §A.2.7. secp256k1: Wycheproof, ecdsa_secp256k1_sha256_test.json, tcId 2. */
export const ecdsaAnswers = table<EcdsaAnswer>()({
  'P-256': {
    hash: 'sha256',
    signer:
      '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6' +
      '7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
    message: '73616d706c65',
    r: 'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716',
    s: 'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  },
  'P-384': {
    hash: 'sha384',
    signer:
      '04ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02' +
      'e06aae5286b300c64def8f0ea9055866064a254515480bc13' +
      '8015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9' +
      'f54ca84b3f1c9db1288b231c3ae0d4fe7344fd2533264720',
    message: '73616d706c65',
    r:
      '94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa7' +
      '3d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46',
    s:
      '99ef4aeb15f178cea1fe40db2603138f130e740a19624526' +
      '203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8',
  },
  'P-521': {
    hash: 'sha512',
    signer:
      '0401894550d0785932e00eaa23b694f213f8c3121f86dc97a04e5a7167db4e5bcd3' +
      '71123d46e45db6b5d5370a7f20fb633155d38ffa16d2bd761dcac474b9a2f5023a4' +
      '00493101c962cd4d2fddf782285e64584139c2f91b47f87ff82354d6630f746a28' +
      'a0db25741b5b34a828008b22acc23f924faafbd4d33f81ea66956dfeaa2bfdfcf5',
    message: '73616d706c65',
    r:
      '00c328fafcbd79dd77850370c46325d987cb525569fb63c5d3bc53950e6d4c5f17' +
      '4e25a1ee9017b5d450606add152b534931d7d4e8455cc91f9b15bf05ec36e377fa',
    s:
      '00617cce7cf5064806c467f678d3b4080d6f1cc50af26ca209417308281b68af28' +
      '2623eaa63e5b5c0723d8b8c37ff0777b1a20f8ccb1dccc43997f1ee0e44da4a67a',
  },
  secp256k1: {
    hash: 'sha256',
    signer:
      '04782c8ed17e3b2a783b5464f33b09652a71c678e05ec51e84e2bcfc663a3de963' +
      'af9acb4280b8c7f7c42f4ef9aba6245ec1ec1712fd38a0fa96418d8cd6aa6152',
    message: '4d7367',
    r: '109cd8ae0374358984a8249c0a843628f2835ffad1df1a9a69aa2fe72355545c',
    s: 'ac6f00daf53bd8b1e34da329359b6e08019c5b037fed79ee383ae39f85a159c6',
  },
} satisfies Record<Curve, EcdsaAnswer>)

export type EcdhAnswer = Readonly<Record<'scalar' | 'point' | 'peer' | 'secret', string>>

/**
 * RFC 5903 §8. secp256k1: the scalar of RFC 6979 §A.2.5 and the signer of above; the point and the secret are computed by
 * OpenSSL 3.0 and noble 2.4 alike.
 */
export const ecdhAnswers = table<EcdhAnswer>()({
  'P-256': {
    scalar: 'c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433',
    point:
      '04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180' +
      '5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3',
    peer:
      '04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63' +
      '56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab',
    secret: 'd6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de',
  },
  'P-384': {
    scalar:
      '099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f16' +
      '0647b67414dce655e35b538041e649ee3faef896783ab194',
    point:
      '04667842d7d180ac2cde6f74f37551f55755c7645c20ef73e' +
      '31634fe72b4c55ee6de3ac808acb4bdb4c88732aee95f41aa' +
      '9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ad' +
      'a024181535a0f38eeb9fcff3c2c947dae69b4c634573a81c',
    peer:
      '04e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950' +
      'd83cfa41732bc509d0d1ac43a0336def96fda41d0774a3571' +
      'dcfbec7aacf3196472169e838430367f66eebe3c6e70c416' +
      'dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c',
    secret:
      '11187331c279962d93d604243fd592cb9d0a926f422e4718' +
      '7521287e7156c5c4d603135569b9e9d09cf5d4a270f59746',
  },
  'P-521': {
    scalar:
      '0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a095' +
      'aa85a30fe1c2952c6771d937ba9777f5957b2639bab072462f68c27a57382d4a52',
    point:
      '040015417e84dbf28c0ad3c278713349dc7df153c897a1891bd98bab4357c9ecbee' +
      '1e3bf42e00b8e380aeae57c2d107564941885942af5a7f4601723c4195d176ced3e' +
      '017cae20b6641d2eeb695786d8c946146239d099e18e1d5a514c739d7cb4a10ad8' +
      'a788015ac405d7799dc75e7b7d5b6cf2261a6a7f1507438bf01beb6ca3926f9582',
    peer:
      '0400d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e5739735a219' +
      'b97c356436adc6e95bb0352f6be64a6c2912d4ef2d0433ced2b6171640012d9460f' +
      '015c68226383956e3bd066e797b623c27ce0eac2f551a10c2c724d9852077b8722' +
      '0b6536c5c408a1d2aebb8e86d678ae49cb57091f4732296579ab44fcd17f0fc56a',
    secret:
      '01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04d1' +
      '427e73ca4baa240a34786859810c06b3c715a3a8cc3151f2bee417996d19f3ddea',
  },
  secp256k1: {
    scalar: 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
    point:
      '042c8c31fc9f990c6b55e3865a184a4ce50e09481f2eaeb3e60ec1cea13a6ae645' +
      '64b95e4fdb6948c0386e189b006a29f686769b011704275e4459822dc3328085',
    peer:
      '04782c8ed17e3b2a783b5464f33b09652a71c678e05ec51e84e2bcfc663a3de963' +
      'af9acb4280b8c7f7c42f4ef9aba6245ec1ec1712fd38a0fa96418d8cd6aa6152',
    secret: 'e3659ae6dd9ebc128339a9f0b73e49996ed6b02c472e94ae23a6e710187608b4',
  },
} satisfies Record<Curve, EcdhAnswer>)
