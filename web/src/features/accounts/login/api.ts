import { accounts, api, browser, done } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import type { components } from '@/shared/api/allauth'
import { attempt, type Attempt } from '../session/attempt'
import { browserTimeZone } from '../shared/timeZone'
import { askForPasskey } from '../shared/webauthn'

const params = { path: browser }

export const logIn = (email: string, password: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/auth/login', { params, body: { email, password } }))

export async function logInWithPasskey(): Promise<Attempt> {
  const { data, error, response } = await accounts.GET('/_allauth/{client}/v1/auth/webauthn/login', { params })
  if (!data) throw new RequestFailed(await failureIn(response, error))
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
  if (!data) throw new RequestFailed(await failureIn(response, error))
  const credential = await askForPasskey(data.data.request_options)
  return attempt(accounts.POST('/_allauth/{client}/v1/auth/webauthn/authenticate', { params, body: { credential } }))
}

export const signUp = (email: string, password: string, name: string) => {
  // The service asks for a name too, which the published interface does not know of.
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
  throw new RequestFailed(await failureIn(response, error))
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
  throw new RequestFailed(await failureIn(response, error))
}

export const setNewPassword = (key: string, password: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/auth/password/reset', { params, body: { key, password } }))
