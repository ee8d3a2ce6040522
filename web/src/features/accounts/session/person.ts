import type { Schemas } from '@/shared/api/client'

export type Me = Schemas['MeOut']
export type Organisation = Schemas['OrganisationOut']
export type Role = Organisation['role']
