import { queryOptions } from '@tanstack/react-query'
import { accounts, answer, browser } from '@/shared/api/client'
import type { components } from '@/shared/api/allauth'
import { attempt } from '../session/attempt'

export type LoginSession = components['schemas']['Session']

const params = { path: browser }

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
