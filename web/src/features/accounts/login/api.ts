import { accounts, api, browser, done } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import type { components } from '@/shared/api/allauth'
import { sessionIn, type Flow, type Session } from '../session/api'
import { browserTimeZone } from '../timeZone'
import { askForPasskey } from '../webauthn'

const params = { path: browser }

/** What came of an attempt to log in, sign up or prove something: a session, or messages by the name of the input. */
export type Attempt = { result: 'session'; session: Session } | { result: 'wrong'; faults: Faults }

/** Messages by the name of the input they belong to; those of none stand under "". */
export type Faults = Record<string, string>

interface Outcome {
  data?: unknown
  error?: unknown
  response: Response
}

interface Body {
  data?: { flows?: Flow[]; user?: { has_usable_password?: boolean } }
  errors?: components['schemas']['ErrorResponse']['errors']
}

/** Reads the answer of an authentication request. Throws `RequestFailed` for everything that is neither yes nor no. */
export async function attempt(request: Promise<Outcome>): Promise<Attempt> {
  const { data, error, response } = await request
  const body = (data ?? error) as Body | undefined
  if (response.status === 200 || response.status === 401)
    return { result: 'session', session: sessionIn(response.status, body) }
  if (response.status === 400) return { result: 'wrong', faults: faultsIn(body) }
  throw new RequestFailed(failureIn(response, error))
}

export function faultsIn(body: Pick<Body, 'errors'> | undefined): Faults {
  const faults: Faults = {}
  for (const { param, message } of body?.errors ?? []) faults[param ?? ''] ??= message
  return faults
}

export const logIn = (email: string, password: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/auth/login', { params, body: { email, password } }))

export async function logInWithPasskey(): Promise<Attempt> {
  const { data, error, response } = await accounts.GET('/_allauth/{client}/v1/auth/webauthn/login', { params })
  if (!data) throw new RequestFailed(failureIn(response, error))
  const credential = await askForPasskey(data.data.request_options)
  return attempt(accounts.POST('/_allauth/{client}/v1/auth/webauthn/login', { params, body: { credential } }))
}

/** The second factor: a code of the authenticator app, or a recovery code. */
export const giveCode = (code: string) =>
  attempt(
    accounts.POST('/_allauth/{client}/v1/auth/2fa/authenticate', { params, body: { code: code.replace(/\s/g, '') } }),
  )

export async function givePasskey(): Promise<Attempt> {
  const { data, error, response } = await accounts.GET('/_allauth/{client}/v1/auth/webauthn/authenticate', { params })
  if (!data) throw new RequestFailed(failureIn(response, error))
  const credential = await askForPasskey(data.data.request_options)
  return attempt(accounts.POST('/_allauth/{client}/v1/auth/webauthn/authenticate', { params, body: { credential } }))
}

export const signUp = (email: string, password: string, name: string) => {
  // The service asks for a name besides what the published interface knows of.
  const body: components['schemas']['Signup'] & { name: string; time_zone: string } = {
    email,
    password,
    name,
    time_zone: browserTimeZone(),
  }
  return attempt(accounts.POST('/_allauth/{client}/v1/auth/signup', { params, body }))
}

/** Sends the letter of a sign-up again. */
export const sendLetterAgain = (email: string) => done(api.POST('/api/v1/letters/confirmation', { body: { email } }))

/** The address that a key from a letter confirms, or nothing when the key is spent. */
export async function addressOf(key: string): Promise<string | undefined> {
  const { data, error, response } = await accounts.GET('/_allauth/{client}/v1/auth/email/verify', {
    params: { ...params, header: { 'X-Email-Verification-Key': key } },
  })
  if (data) return data.data.email
  if (response.status === 400 || response.status === 409) return undefined
  throw new RequestFailed(failureIn(response, error))
}

export const confirmAddress = (key: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/auth/email/verify', { params, body: { key } }))

export const askForReset = (email: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/auth/password/request', { params, body: { email } }))

/** Whether a key from a letter still opens the way to a new password. */
export async function mayReset(key: string): Promise<boolean> {
  const { data, error, response } = await accounts.GET('/_allauth/{client}/v1/auth/password/reset', {
    params: { ...params, header: { 'X-Password-Reset-Key': key } },
  })
  if (data) return true
  if (response.status === 400 || response.status === 409) return false
  throw new RequestFailed(failureIn(response, error))
}

export const setNewPassword = (key: string, password: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/auth/password/reset', { params, body: { key, password } }))

export const proveByPassword = (password: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/auth/reauthenticate', { params, body: { password } }))

export const proveByCode = (code: string) =>
  attempt(
    accounts.POST('/_allauth/{client}/v1/auth/2fa/reauthenticate', { params, body: { code: code.replace(/\s/g, '') } }),
  )

export async function proveByPasskey(): Promise<Attempt> {
  const { data, error, response } = await accounts.GET('/_allauth/{client}/v1/auth/webauthn/reauthenticate', { params })
  if (!data) throw new RequestFailed(failureIn(response, error))
  const credential = await askForPasskey(data.data.request_options)
  return attempt(accounts.POST('/_allauth/{client}/v1/auth/webauthn/reauthenticate', { params, body: { credential } }))
}
