import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'

export type ApiKey = Schemas['KeyOut']

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
