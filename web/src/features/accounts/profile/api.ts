import { queryOptions } from '@tanstack/react-query'
import { accounts, answer, api, browser, done } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { attempt } from '../session/attempt'

const params = { path: browser }

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
  throw new RequestFailed(await failureIn(response, error))
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
