import type { Role } from '../session/api'

export const ROLES: { value: Role; label: string }[] = [
  { value: 'member', label: 'Member: makes documents' },
  { value: 'author', label: 'Author: also makes templates' },
  { value: 'owner', label: 'Owner: also decides who belongs' },
]
