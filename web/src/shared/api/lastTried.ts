interface Tried {
  error: Error | null
  submittedAt: number
}

/** Why what was tried last has failed; what succeeded after another failure has not. */
export function errorOfLast(...all: readonly Tried[]): Error | null {
  const [last] = [...all].sort((one, other) => other.submittedAt - one.submittedAt)
  return last?.error ?? null
}
