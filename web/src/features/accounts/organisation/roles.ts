import { t } from '@/shared/language/say'
import type { Role } from '../session/api'

export const roles = (): { value: Role; label: string }[] => [
  { value: 'member', label: t('Member: makes documents') },
  { value: 'author', label: t('Author: also makes templates') },
  { value: 'owner', label: t('Owner: also decides who belongs') },
]
