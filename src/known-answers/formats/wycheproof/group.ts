import type { Question } from '../../judge.ts'
import type { Entry } from '../entry.ts'

/** Reads what the tests of a group have in common, once, and gives the reader of its tests. */
export type GroupReader = (group: Entry, algorithm: string) => (test: Entry) => Question
