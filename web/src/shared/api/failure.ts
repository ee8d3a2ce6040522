import { t } from '@/shared/language/say'
import type { Problem } from './problem'

export type Fault = NonNullable<Problem['errors']>[number]

/** Why a request brought no answer, in the kinds that a screen treats differently. */
export type Failure =
  | { kind: 'offline' }
  | { kind: 'unreachable' }
  | { kind: 'loggedOut' }
  | { kind: 'noRight'; detail: string | undefined }
  | { kind: 'gone' }
  | { kind: 'changedMeanwhile'; detail: string | undefined }
  | { kind: 'wrong'; title: string; detail: string | undefined; faults: Fault[] }
  | { kind: 'busy'; retryAfterSeconds: number }
  /** A limit of use is met; the detail says which, how much is used and what to do. */
  | { kind: 'usedUp'; title: string; detail: string }
  | { kind: 'tooSlow'; detail: string | undefined }
  | { kind: 'broken'; status: number; detail: string | undefined }

export class RequestFailed extends Error {
  constructor(readonly failure: Failure) {
    super(`The request failed: ${failure.kind}.`)
    this.name = 'RequestFailed'
  }
}

/** The failure behind anything that was thrown while asking the service. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestFailed) return error.failure
  if (!navigator.onLine) return { kind: 'offline' }
  if (error instanceof TypeError) return { kind: 'unreachable' }
  return { kind: 'broken', status: 0, detail: undefined }
}

/** The kinds of problem that say that a person or an organisation has used up what it may use. */
const LIMITS = /^urn:galley:problem:(quota-reached|too-many-(renders|saves|mails|versions|batches))$/

/** The failure that an answer with an error status and this body means, in the language of the page. */
export async function failureIn(response: Response, body: unknown): Promise<Failure> {
  const problem = await inLanguageOfPage(isRecord(body) ? body : {})
  const detail = typeof problem.detail === 'string' ? problem.detail : undefined
  if (detail !== undefined && LIMITS.test(problem.type ?? '')) {
    return { kind: 'usedUp', title: problem.title ?? t('A limit is reached'), detail }
  }
  // It waits for something else than Galley, and says for what.
  if (problem.type === 'urn:galley:problem:cannot-sign') return { kind: 'tooSlow', detail }
  switch (response.status) {
    case 401:
      return { kind: 'loggedOut' }
    case 403:
      return { kind: 'noRight', detail }
    case 404:
    case 410:
      return { kind: 'gone' }
    case 409:
      return { kind: 'changedMeanwhile', detail }
    case 429:
    case 503:
      return { kind: 'busy', retryAfterSeconds: Number(response.headers.get('Retry-After') ?? 2) || 2 }
    case 504:
      return { kind: 'tooSlow', detail }
    case 400:
    case 413:
    case 415:
    case 422:
      return { kind: 'wrong', title: problem.title ?? t('That could not be used'), detail, faults: faultsIn(problem) }
    default:
      return { kind: 'broken', status: response.status, detail }
  }
}

let words: ((problem: Partial<Problem>) => Partial<Problem>) | undefined

/** Words are loaded with the first refusal, as no page begins with one; where they do not come, the service's stay. */
async function inLanguageOfPage(problem: Partial<Problem>): Promise<Partial<Problem>> {
  words ??= await import('./problemSentences').then(
    (loaded) => loaded.problemInLanguage,
    () => undefined,
  )
  return words ? words(problem) : problem
}

function faultsIn(problem: Partial<Problem>): Fault[] {
  return Array.isArray(problem.errors) ? problem.errors : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Whether an error means that the request was stopped on purpose. */
export function wasAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
