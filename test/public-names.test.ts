import { expect, test } from 'vitest'
import * as claviger from '../src/index.ts'
import * as envelope from '../src/message-encryption.ts'
import * as knownAnswers from '../src/vectors.ts'

// A name here is a promise: taking one away, or giving one, is a change that a release tells of.
test('the public names of claviger', () => {
  expect(Object.keys(claviger).toSorted()).toEqual([
    'AuditUnavailable',
    'OperatorError',
    'ServiceError',
    'openKeystore',
  ])
})

test('the public names of claviger/envelope', () => {
  expect(Object.keys(envelope).toSorted()).toEqual([
    'EnvelopeError',
    'decrypt',
    'decryptChunks',
    'decryptStream',
    'encrypt',
    'encryptChunks',
    'encryptStream',
    'encryptedDataKeysDefaultMax',
    'frameLengthDefault',
    'frameLengthMax',
    'kmsDiscoveryKeyring',
    'kmsKeyring',
    'multiKeyring',
    'rawAesKeyring',
    'rawRsaKeyring',
    'release',
    'suites',
  ])
})

test('the public names of claviger/known-answers', () => {
  expect(Object.keys(knownAnswers).toSorted()).toEqual([
    'JunitReport',
    'Refused',
    'Unsupported',
    'verifyVectors',
  ])
})
