/** Key encapsulation algorithms. Source: AWS KMS API Reference, Encapsulate; FIPS 203. */
export const encapsulationAlgorithms = ['ML_KEM'] as const

export type EncapsulationAlgorithm = (typeof encapsulationAlgorithms)[number]
