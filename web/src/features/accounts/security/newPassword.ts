import { queryOptions, type QueryClient } from '@tanstack/react-query'

const KEY = 'galley:new-password'

/** Whether a new password was set in this tab and the question about the keys has no answer yet. */
export const newPasswordQuery = queryOptions({
  queryKey: ['new-password'],
  queryFn: () => sessionStorage.getItem(KEY) === 'yes',
  staleTime: 0,
})

/** Remembers it past the login that may follow. */
export function rememberNewPassword(client: QueryClient): void {
  sessionStorage.setItem(KEY, 'yes')
  client.setQueryData(newPasswordQuery.queryKey, true)
}

export function forgetNewPassword(client: QueryClient): void {
  sessionStorage.removeItem(KEY)
  client.setQueryData(newPasswordQuery.queryKey, false)
}
