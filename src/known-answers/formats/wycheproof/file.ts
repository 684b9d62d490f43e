import { isRow, table } from '../../../base/table.ts'
import { type KnownAnswer, type Result, unsupported } from '../../judge.ts'
import { type Entry, UnreadableVectors } from '../entry.ts'
import { ecdhEcpoint, ecdhPem, ecdhSpki, ecdhWebCrypto } from './ecdh.ts'
import type { GroupReader } from './group.ts'
import {
  mlDsaSignExpanded,
  mlDsaSignSeed,
  mlDsaVerify,
  mlKemDecapsulate,
  mlKemDecapsulateExpanded,
  mlKemEncapsulate,
  mlKemKeyPair,
} from './post-quantum.ts'
import { oaepDecrypt, pkcs1Generate, pkcs1Verify, pssVerify } from './rsa.ts'
import { ecdsaDer, ecdsaP1363, eddsaVerify } from './signature.ts'
import { aead, hkdfOf, keywrap, macOf } from './symmetric.ts'

/** Layouts of Wycheproof's files whose algorithms are ours. Source: C2SP/wycheproof, folder schemas. */
const schemas = table<GroupReader>()({
  'aead_test_schema_v1.json': aead,
  'keywrap_test_schema_v1.json': keywrap,
  'mac_test_schema_v1.json': macOf,
  'hkdf_test_schema_v1.json': hkdfOf,
  'ecdsa_verify_schema_v1.json': ecdsaDer,
  'ecdsa_p1363_verify_schema_v1.json': ecdsaP1363,
  'ecdh_test_schema_v1.json': ecdhSpki,
  'ecdh_ecpoint_test_schema_v1.json': ecdhEcpoint,
  'ecdh_webcrypto_test_schema_v1.json': ecdhWebCrypto,
  'ecdh_pem_test_schema_v1.json': ecdhPem,
  'eddsa_verify_schema_v1.json': eddsaVerify,
  'mldsa_verify_schema.json': mlDsaVerify,
  'mldsa_sign_seed_schema.json': mlDsaSignSeed,
  'mldsa_sign_noseed_schema.json': mlDsaSignExpanded,
  'mlkem_test_schema.json': mlKemDecapsulate,
  'mlkem_encaps_test_schema.json': mlKemEncapsulate,
  'mlkem_keygen_seed_test_schema.json': mlKemKeyPair,
  'mlkem_semi_expanded_decaps_test_schema.json': mlKemDecapsulateExpanded,
  'rsaes_oaep_decrypt_schema_v1.json': oaepDecrypt,
  'rsassa_pkcs1_verify_schema_v1.json': pkcs1Verify,
  'rsassa_pkcs1_generate_schema_v1.json': pkcs1Generate,
  'rsassa_pss_verify_schema_v1.json': pssVerify,
  'rsassa_pss_with_parameters_verify_schema_v1.json': pssVerify,
})

/** Layouts of algorithms that are not ours: their cases are counted, and named as unsupported. Without version and ending. */
const otherSchemas = table<string>()({
  bls_sig_verify: 'BLS signatures',
  daead: 'deterministic AEAD',
  dsa_verify: 'DSA',
  dsa_p1363_verify: 'DSA',
  ec_curve: 'parameters of curves',
  ecdsa_bitcoin_verify: 'ECDSA of Bitcoin, which refuses high s',
  fpe_list: 'format-preserving encryption',
  fpe_str: 'format-preserving encryption',
  ind_cpa: 'ciphers without authentication',
  json_web_crypto: 'JSON Web Encryption and Signature',
  json_web_encryption: 'JSON Web Encryption',
  json_web_key: 'JSON Web Key',
  json_web_signature: 'JSON Web Signature',
  mac_with_iv: 'MACs with an IV',
  pbe: 'password-based encryption',
  pbkdf: 'PBKDF',
  primality: 'primality tests',
  rsaes_pkcs1_decrypt: 'RSAES-PKCS1-v1_5',
  xdh_asn_comp: 'X25519 and X448',
  xdh_comp: 'X25519 and X448',
  xdh_jwk_comp: 'X25519 and X448',
  xdh_pem_comp: 'X25519 and X448',
})

export const isWycheproof = (file: Entry): boolean =>
  file.has('schema') && file.has('testGroups') && file.has('numberOfTests')

/**
 * A file of Wycheproof's `testvectors_v1`.
 * @throws UnreadableVectors
 * @see https://github.com/C2SP/wycheproof/blob/main/doc/formats.md
 */
export function readWycheproof(file: Entry): KnownAnswer[] {
  const readGroup = groupReader(file.text('schema'))
  const algorithm = file.named('algorithm')
  const answers = file.entries('testGroups').flatMap((group) => {
    const tests = group.entries('tests')
    if (tests.length === 0) return []
    const readTest = readGroup(group, algorithm)
    return tests.map((test) => ({ ...readTest(test), ...commonOf(test) }))
  })
  const stated = file.integer('numberOfTests')
  if (answers.length === stated) return answers
  throw new UnreadableVectors(`it says that it has ${stated} tests, but has ${answers.length}`)
}

function groupReader(schema: string): GroupReader {
  if (isRow(schemas, schema)) return schemas[schema]
  const layout = schema.replace(/(?:_test)?_schema(?:_v\d+)?\.json$/, '')
  if (!isRow(otherSchemas, layout)) throw new UnreadableVectors(`unknown schema ${schema}`)
  return (_, algorithm) => () => unsupported(algorithm, otherSchemas[layout])
}

function commonOf(test: Entry) {
  return {
    id: `tcId ${test.integer('tcId')}`,
    comment: test.optionalText('comment') ?? '',
    flags: test.optional('flags', (entry) => entry.texts('flags')) ?? [],
    result: resultOf(test),
  }
}

const results: readonly Result[] = ['valid', 'invalid', 'acceptable']

function resultOf(test: Entry): Result {
  const text = test.text('result')
  const result = results.find((known) => known === text)
  if (result) return result
  throw new UnreadableVectors(`${test.path}.result is ${text}`)
}
