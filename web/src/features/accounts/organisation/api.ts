import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'
import type { Role } from '../session/api'

export type Member = Schemas['MemberOut']

export const membersQuery = (slug: string) =>
  queryOptions({
    queryKey: ['members', slug],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/organisations/{slug}/members', { params: { path: { slug } }, signal })),
  })

export const addMember = (slug: string, email: string, role: Role) =>
  answer(api.POST('/api/v1/organisations/{slug}/members', { params: { path: { slug } }, body: { email, role } }))

export const changeRole = (slug: string, id: number, role: Role) =>
  answer(
    api.PATCH('/api/v1/organisations/{slug}/members/{member_id}', {
      params: { path: { slug, member_id: id } },
      body: { role },
    }),
  )

export const removeMember = (slug: string, id: number) =>
  done(api.DELETE('/api/v1/organisations/{slug}/members/{member_id}', { params: { path: { slug, member_id: id } } }))

export const createOrganisation = (name: string) => answer(api.POST('/api/v1/organisations', { body: { name } }))
