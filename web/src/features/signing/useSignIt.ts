import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { readStored, writeStored } from '@/shared/device/storage'
import { certificateQuery, type Certificate } from './api'

/** Whether the next document is signed, where there is something to choose. */
export interface SignIt {
  certificate: Certificate
  /** Whether the organisation signs all documents of this template. */
  isUsual: boolean
  isOn: boolean
  choose: (isOn: boolean) => void
}

const FRESH_MS = 60_000
const VALID: ReadonlySet<string | null> = new Set(['valid', 'ends_soon'])

/**
 * Whether the next document of a template is signed: as the organisation does, until the person says otherwise.
 *
 * "Sign it" is kept for the template on this device. The other choice is not: what the organisation always signs is
 * left unsigned by intent only.
 */
export function useSignIt(organisation: string, template: string) {
  const key = `galley:sign:${organisation}:${template}`
  const [chosen, setChosen] = useState<boolean | undefined>(() => readStored(key) === 'yes' || undefined)
  const { data: certificate } = useQuery({ ...certificateQuery, staleTime: FRESH_MS })
  const choose = (isOn: boolean) => {
    setChosen(isOn)
    writeStored(key, isOn ? 'yes' : undefined)
  }
  // What was chosen here before counts until more is known: no document is left unsigned for a slow answer.
  if (!certificate) return { signed: chosen, signIt: undefined }
  const isUsual = certificate.templates?.includes(template) ?? false
  if (!isUsual && !signs(certificate)) return { signed: undefined, signIt: undefined }
  const signIt: SignIt = { certificate, isUsual, isOn: chosen ?? isUsual, choose }
  return { signed: signIt.isOn === isUsual ? undefined : signIt.isOn, signIt }
}

/** Whether documents can be signed with it now. */
export function signs({ is_set_up: isSetUp, validity, pin_refused_at: refusedAt }: Certificate): boolean {
  return isSetUp && VALID.has(validity ?? null) && !refusedAt
}
