import { OperatorError } from '../base/error.ts'
import { rowNames } from '../base/table.ts'
import type { Engine } from '../crypto/engine.ts'
import { QueueFull } from '../crypto/native/pool.ts'
import { withoutThreads } from '../crypto/native/thread.ts'
import { type Algorithm, answers, type PromptAlgorithm, promptAnswers } from './answers/index.ts'

export type SelfTestResult = {
  readonly engine: Engine['name']
  /** For example `AES-GCM`. */
  readonly algorithm: PromptAlgorithm | Algorithm
  readonly passed: boolean
}

/** Asks an engine for each answer that is known, whether it gave them before or not; keys that are kept are not opened again. */
export async function selfTest(engine: Engine): Promise<SelfTestResult[]> {
  const results: SelfTestResult[] = []
  const tell = (algorithm: SelfTestResult['algorithm'], passed: boolean | undefined): void => {
    if (passed !== undefined) results.push({ engine: engine.name, algorithm, passed })
  }
  for (const algorithm of rowNames(promptAnswers)) {
    tell(algorithm, failureOf(engine, algorithm) === undefined)
  }
  for (const algorithm of rowNames(answers)) {
    tell(algorithm, await Promise.resolve(engine).then(answers[algorithm]).catch(asWrong))
  }
  return results
}

/**
 * Requires of an engine every known answer, all at once: for a start, which has nothing else to do.
 * @throws OperatorError that names the algorithm whose answer was wrong
 */
export async function requireSelfTest(engine: Engine): Promise<void> {
  const examination = examinationOf(engine)
  examination.requirePrompt()
  const asked = await withoutThreads(() =>
    Promise.allSettled(rowNames(answers).map((algorithm) => examination.pending(algorithm))),
  )
  const failed = asked.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}

/** The known answers that one engine was asked for: each once in the life of the process, and never again. */
export class Examination {
  readonly #engine: Engine
  readonly #passed = new Set<Algorithm>()
  readonly #asked = new Map<Algorithm, Promise<void>>()
  #prompt: { readonly failure: OperatorError | undefined } | undefined

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Asks for all that take no time. @throws OperatorError when one was wrong, this time or before */
  requirePrompt(): void {
    this.#prompt ??= { failure: firstFailure(this.#engine) }
    if (this.#prompt.failure) throw this.#prompt.failure
  }

  /**
   * What the use of an algorithm has to wait for: `undefined` once its answer was right. Rejects, then and ever after,
   * with an OperatorError when it was wrong; this once, with QueueFull when there was no room to ask.
   */
  pending(algorithm: Algorithm): Promise<void> | undefined {
    if (this.#passed.has(algorithm)) return undefined
    const asked = this.#asked.get(algorithm) ?? this.#ask(algorithm)
    this.#asked.set(algorithm, asked)
    return asked
  }

  async #ask(algorithm: Algorithm): Promise<void> {
    const right = await Promise.resolve(this.#engine)
      .then(answers[algorithm])
      .catch((cause) => {
        if (!(cause instanceof QueueFull)) throw wrongAnswer(this.#engine, algorithm, cause)
        this.#asked.delete(algorithm)
        throw cause
      })
    if (right === false) throw wrongAnswer(this.#engine, algorithm)
    this.#passed.add(algorithm)
  }
}

/** An engine that had no room to answer has not answered wrongly. */
function asWrong(error: unknown): false {
  if (error instanceof QueueFull) throw error
  return false
}

const examinations = new WeakMap<Engine, Examination>()

export function examinationOf(engine: Engine): Examination {
  const known = examinations.get(engine) ?? new Examination(engine)
  examinations.set(engine, known)
  return known
}

function firstFailure(engine: Engine): OperatorError | undefined {
  for (const algorithm of rowNames(promptAnswers)) {
    const failure = failureOf(engine, algorithm)
    if (failure) return failure
  }
  return undefined
}

function failureOf(engine: Engine, algorithm: PromptAlgorithm): OperatorError | undefined {
  try {
    if (promptAnswers[algorithm](engine)) return undefined
    return wrongAnswer(engine, algorithm)
  } catch (cause) {
    return wrongAnswer(engine, algorithm, cause)
  }
}

const wrongAnswer = (engine: Engine, algorithm: string, cause?: unknown): OperatorError =>
  new OperatorError(
    'self-test',
    `self-test: ${algorithm} of engine ${engine.name} does not give its known answer`,
    { hint: 'nothing can be trusted that this Node computes; do not use it', cause },
  )
