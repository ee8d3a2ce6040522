import { t } from '@/shared/language/say'
import { csrfToken } from './csrf'
import { RequestFailed } from './failure'

/** The ways in which the service lets a person prove again that it is them. */
export type ProofFlow = 'reauthenticate' | 'mfa_reauthenticate'

/** Asks the person to prove that it is them; answers whether they did. */
type AskForProof = (flows: ProofFlow[]) => Promise<boolean>

let askForProof: AskForProof | undefined
let asking: Promise<boolean> | undefined

/** Names who asks for the proof; returns a function that takes it back. */
export function onReauthentication(ask: AskForProof): () => void {
  askForProof = ask
  return () => {
    if (askForProof === ask) askForProof = undefined
  }
}

/**
 * Sends a request, and sends it once more after the person has proved who they are, when the service wants that.
 * Throws `RequestFailed` when they decline: they still are logged in, only this step is not taken.
 */
export async function fetchWithReauthentication(request: Request): Promise<Response> {
  const again = request.clone()
  const response = await fetch(request)
  const flows = response.status === 401 ? await proofFlowsIn(response) : []
  if (flows.length === 0 || !askForProof || isProof(request)) return response
  // Several requests may be refused at once; the person is asked one time for all of them.
  asking ??= askForProof(flows).finally(() => (asking = undefined))
  if (!(await asking)) {
    const detail = t('You did not show that it is you, so nothing was changed.')
    throw new RequestFailed({ kind: 'noRight', detail })
  }
  return fetch(withFreshToken(again))
}

async function proofFlowsIn(response: Response): Promise<ProofFlow[]> {
  const body = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { type?: string; data?: { flows?: { id: string }[] } }
  if (/[:/]reauthenticate$/.test(body.type ?? '')) return ['reauthenticate', 'mfa_reauthenticate']
  const flows = body.data?.flows ?? []
  return flows
    .map((flow) => flow.id)
    .filter((id): id is ProofFlow => id === 'reauthenticate' || id === 'mfa_reauthenticate')
}

function isProof(request: Request): boolean {
  return request.url.includes('/reauthenticate')
}

function withFreshToken(request: Request): Request {
  // Proving oneself rotates the token, so the one in the first request no longer counts.
  const token = csrfToken()
  if (token) request.headers.set('X-CSRFToken', token)
  return request
}
