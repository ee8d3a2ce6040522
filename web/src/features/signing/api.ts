import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'

export type Certificate = Schemas['SigningCertificateOut']

/** What the organisation signs its documents with, and which. */
export const certificateQuery = queryOptions({
  queryKey: ['signing'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/signing/certificate', { signal })),
})

export const uploadCertificate = (file: File, password: string) =>
  answer(
    api.POST('/api/v1/signing/certificate', {
      body: { file: '', password },
      bodySerializer: () => formOf({ file, password }),
    }),
  )

export interface TokenKey {
  token: string
  keyLabel: string
  pin: string
  /** The certificate of the key, where the token holds none. */
  file: File | null
}

export const enterTokenKey = ({ token, keyLabel, pin, file }: TokenKey) => {
  const fields = { token, key_label: keyLabel, pin }
  return answer(
    api.POST('/api/v1/signing/token', {
      body: fields,
      bodySerializer: () => formOf(file ? { ...fields, file } : fields),
    }),
  )
}

export const forgetCertificate = () => done(api.DELETE('/api/v1/signing/certificate'))

export const chooseSigned = (templates: string[]) =>
  answer(api.PUT('/api/v1/signing/templates', { body: { templates } }))

function formOf(fields: Record<string, string | File>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}
