import { actIn } from '@/shared/api/client'
import { writeStored, readStored } from '@/shared/device/storage'
import type { Me, Organisation } from './person'

const KEY = 'galley:organisation'

/** The organisation chosen on this device, as far as the person still belongs to it. */
export function chosenOrganisation(me: Me): Organisation | undefined {
  const wanted = readStored(KEY) ?? me.organisation
  return (
    me.organisations.find((one) => one.slug === wanted) ??
    me.organisations.find((one) => one.personal) ??
    me.organisations[0]
  )
}

/** Makes every request act in this organisation from now on, also after a reload. */
export function chooseOrganisation(slug: string | undefined): void {
  writeStored(KEY, slug)
  actIn(slug)
}

/** Takes up the organisation chosen earlier; to be called before the first request. */
export function restoreOrganisation(): void {
  actIn(readStored(KEY) ?? undefined)
}

export const mayAuthor = (organisation: Organisation | undefined): boolean =>
  organisation?.role === 'owner' || organisation?.role === 'author'
