import { queryOptions } from '@tanstack/react-query'
import { accounts, answer, api, browser, done, type Schemas } from '@/shared/api/client'
import type { components } from '@/shared/api/allauth'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { attempt } from '../login/api'
import { makePasskey } from '../webauthn'

export type Authenticator = components['schemas']['AuthenticatorList'][number]
export type Passkey = components['schemas']['WebAuthnAuthenticator']
export type LoginSession = components['schemas']['Session']
export type ApiKey = Schemas['KeyOut']

const params = { path: browser }

export const authenticatorsQuery = queryOptions({
  queryKey: ['account', 'authenticators'],
  queryFn: async ({ signal }) =>
    (await answer(accounts.GET('/_allauth/{client}/v1/account/authenticators', { params, signal }))).data,
})

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }) =>
    (await answer(accounts.GET('/_allauth/{client}/v1/auth/sessions', { params, signal }))).data,
})

export const endSessions = async (sessions: number[]) => {
  await answer(accounts.DELETE('/_allauth/{client}/v1/auth/sessions', { params, body: { sessions } }))
}

export const changePassword = (current: string | undefined, fresh: string) =>
  attempt(
    accounts.POST('/_allauth/{client}/v1/account/password/change', {
      params,
      body: { current_password: current, new_password: fresh },
    }),
  )

/** What an authenticator app needs to know, for a person who has none yet. */
export async function beginApp(): Promise<{ secret: string; url: string }> {
  // Turning the app on wants a fresh proof of who it is. A code may be over by the time that is given, so it is asked
  // for now: by a request that wants the same proof and changes nothing.
  await done(accounts.GET('/_allauth/{client}/v1/account/authenticators/webauthn', { params }))
  const { error, response } = await accounts.GET('/_allauth/{client}/v1/account/authenticators/totp', { params })
  if (response.status === 404 && error && 'meta' in error && 'secret' in error.meta)
    return { secret: error.meta.secret, url: error.meta.totp_url }
  throw new RequestFailed(failureIn(response, error))
}

export const activateApp = (code: string) =>
  attempt(
    accounts.POST('/_allauth/{client}/v1/account/authenticators/totp', {
      params,
      body: { code: code.replace(/\s/g, '') },
    }),
  )

export const removeApp = () => done(accounts.DELETE('/_allauth/{client}/v1/account/authenticators/totp', { params }))

export const recoveryCodes = async () =>
  (await answer(accounts.GET('/_allauth/{client}/v1/account/authenticators/recovery-codes', { params }))).data

/** The codes that came with a first second step. Kept no longer than they are shown. */
export const freshCodesQuery = queryOptions({
  queryKey: ['account', 'fresh-codes'],
  queryFn: async () => (await recoveryCodes()).unused_codes,
  gcTime: 0,
  staleTime: Infinity,
  refetchOnWindowFocus: false,
})

export const newRecoveryCodes = async () => {
  const request = accounts.POST('/_allauth/{client}/v1/account/authenticators/recovery-codes', { params })
  await done(request)
  return recoveryCodes()
}

export async function addPasskey(name: string): Promise<void> {
  // With "passwordless" the key can be used to log in without typing an address.
  const { data } = await answer(
    accounts.GET('/_allauth/{client}/v1/account/authenticators/webauthn', {
      params: { ...params, query: { passwordless: true } },
    }),
  )
  const credential = await makePasskey(data.creation_options)
  await done(
    accounts.POST('/_allauth/{client}/v1/account/authenticators/webauthn', { params, body: { name, credential } }),
  )
}

export const renamePasskey = (id: number, name: string) =>
  done(accounts.PUT('/_allauth/{client}/v1/account/authenticators/webauthn', { params, body: { id, name } }))

export const removePasskey = (id: number) =>
  done(
    accounts.DELETE('/_allauth/{client}/v1/account/authenticators/webauthn', {
      params,
      body: { authenticators: [id] },
    }),
  )

/** The address that takes the place of the present one when it is confirmed, if there is one. */
export const newAddressQuery = queryOptions({
  queryKey: ['account', 'new-address'],
  queryFn: async ({ signal }) => {
    const { data } = await answer(accounts.GET('/_allauth/{client}/v1/account/email', { params, signal }))
    return data.find((one) => !one.verified)?.email ?? null
  },
})

export const changeAddress = (email: string) =>
  attempt(accounts.POST('/_allauth/{client}/v1/account/email', { params, body: { email } }))

/** Sends the letter to the new address again, and says whether one may go by now. */
export async function sendToNewAddress(email: string): Promise<boolean> {
  const { response, error } = await accounts.PUT('/_allauth/{client}/v1/account/email', { params, body: { email } })
  if (response.ok) return true
  if (response.status === 403) return false
  throw new RequestFailed(failureIn(response, error))
}

export const keepAddress = (email: string) =>
  done(accounts.DELETE('/_allauth/{client}/v1/account/email', { params, body: { email } }))

export const renameMe = (name: string) => answer(api.PATCH('/api/v1/me', { body: { name } }))

export const deleteMe = (organisations: string[]) =>
  done(api.DELETE('/api/v1/me', { params: { query: { organisations } } }))

/** The organisations that go with the account, because the person is their only member. */
export const deletionQuery = queryOptions({
  queryKey: ['account', 'deletion'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/me/deletion', { signal })),
})

export const EXPORT_URL = '/api/v1/me/export'

export const apiKeysQuery = queryOptions({
  queryKey: ['account', 'api-keys'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/api-keys', { signal })),
})

export type Scope = ApiKey['scopes'][number]

export const createApiKey = (body: { name: string; scopes: Scope[]; days: number }) =>
  answer(api.POST('/api/v1/api-keys', { body }))

export const revokeAllKeys = () => done(api.DELETE('/api/v1/api-keys'))

export const revokeApiKey = (id: string) =>
  done(api.DELETE('/api/v1/api-keys/{key_id}', { params: { path: { key_id: id } } }))
