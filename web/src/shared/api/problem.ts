import type { components } from './schema'

/** What the service says of a request that it refused (RFC 9457). */
export type Problem = components['schemas']['ProblemOut']
