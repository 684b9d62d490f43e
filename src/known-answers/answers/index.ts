import { aes } from './aes.ts'
import type { Answer, PromptAnswer } from './answer.ts'
import { ec } from './ec.ts'
import { ed25519 } from './ed25519.ts'
import { hashing } from './hashing.ts'
import { mlDsa } from './ml-dsa.ts'
import { mlKem } from './ml-kem.ts'
import { rsa } from './rsa.ts'
import { sm2 } from './sm2.ts'

const prompt = { ...hashing, ...aes }
const others = { ...ec, ...ed25519, ...mlDsa, ...mlKem, ...rsa, ...sm2 }

export type PromptAlgorithm = keyof typeof prompt
export type Algorithm = keyof typeof others

export const promptAnswers: Readonly<Record<PromptAlgorithm, PromptAnswer>> = prompt
export const answers: Readonly<Record<Algorithm, Answer>> = others
