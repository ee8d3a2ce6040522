import type { ProofFlow } from '@/shared/api/reauthentication'

/** A question to the person, whether it is them: the ways that are open, and where the answer goes. */
export interface ProofRequest {
  flows: ProofFlow[]
  answer: (proved: boolean) => void
}
