import { queryOptions } from '@tanstack/react-query'
import { accounts, answer, browser, done } from '@/shared/api/client'
import type { components } from '@/shared/api/allauth'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { attempt } from '../session/attempt'
import { makePasskey } from '../shared/webauthn'

export type Authenticator = components['schemas']['AuthenticatorList'][number]
export type Passkey = components['schemas']['WebAuthnAuthenticator']

const params = { path: browser }

export const authenticatorsQuery = queryOptions({
  queryKey: ['account', 'authenticators'],
  queryFn: async ({ signal }) =>
    (await answer(accounts.GET('/_allauth/{client}/v1/account/authenticators', { params, signal }))).data,
})

/** What an authenticator app needs to know, for a person who has none yet. */
export async function beginApp(): Promise<{ secret: string; url: string }> {
  // Turning the app on wants a fresh proof of who it is. A code may be over by the time that is given, so it is asked
  // for now: by a request that wants the same proof and changes nothing.
  await done(accounts.GET('/_allauth/{client}/v1/account/authenticators/webauthn', { params }))
  const { error, response } = await accounts.GET('/_allauth/{client}/v1/account/authenticators/totp', { params })
  if (response.status === 404 && error && 'meta' in error && 'secret' in error.meta)
    return { secret: error.meta.secret, url: error.meta.totp_url }
  throw new RequestFailed(await failureIn(response, error))
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
