import { expect, test } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import { decodeAwsError, encodeAwsError } from '../../src/wire/aws-error.ts'

test('an error has its name, and a message unless it is silent', () => {
  expect(encodeAwsError({ code: 'NotFoundException', message: 'x' })).toBe(
    '{"__type":"NotFoundException","message":"x"}',
  )
  expect(encodeAwsError({ code: 'InvalidCiphertextException' })).toBe(
    '{"__type":"InvalidCiphertextException"}',
  )
})

test('AccessDeniedException alone has a capital Message', () => {
  expect(encodeAwsError({ code: 'AccessDeniedException', message: 'x' })).toBe(
    '{"__type":"AccessDeniedException","Message":"x"}',
  )
})

test('an error of a peer is read with and without namespace, in either case', () => {
  expect(decodeAwsError(utf8('{"__type":"com.amazon#NotFoundException","Message":"m"}'))).toEqual({
    code: 'NotFoundException',
    message: 'm',
  })
  expect(decodeAwsError(utf8('{"__type":"DisabledException"}'))).toEqual({
    code: 'DisabledException',
  })
  for (const other of ['', '[]', 'null', '{"message":"m"}', '<html>']) {
    expect(decodeAwsError(utf8(other))).toBeUndefined()
  }
})
