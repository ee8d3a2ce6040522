import { accounts, browser } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { attempt, type Attempt } from '../session/attempt'
import { askForPasskey } from '../shared/webauthn'

const params = { path: browser }

export const proveByPassword = (password: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/auth/reauthenticate', { params, body: { password } }))

export const proveByCode = (code: string) =>
  attempt(
    accounts.POST('/_allauth/{client}/v1/auth/2fa/reauthenticate', { params, body: { code: code.replace(/\s/g, '') } }),
  )

export async function proveByPasskey(): Promise<Attempt> {
  const { data, error, response } = await accounts.GET('/_allauth/{client}/v1/auth/webauthn/reauthenticate', { params })
  if (!data) throw new RequestFailed(await failureIn(response, error))
  const credential = await askForPasskey(data.data.request_options)
  return attempt(accounts.POST('/_allauth/{client}/v1/auth/webauthn/reauthenticate', { params, body: { credential } }))
}
